namespace EdgeRouter.LoadTests.Runners;

/// <summary>The one place that knows which runners there are.</summary>
internal static class RunnerFactory
{
#if USE_NBOMBER
    public const bool HasNBomber = true;

    public static IRunner Make(string name, string scenario, string folder) =>
        name == "nbomber" ? new NBomberRunner(new SystemPacer(), scenario, Path.Combine(folder, "nbomber")) : new OpenLoopRunner(new SystemPacer());
#else
    public const bool HasNBomber = false;

    public static IRunner Make(string name, string scenario, string folder) => new OpenLoopRunner(new SystemPacer());
#endif
}
