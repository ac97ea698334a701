using EdgeRouter.LoadTests.Measuring;

namespace EdgeRouter.LoadTests.Runners;

/// <summary>A step that cannot throw at its runner: what it throws is a fault like any other, with its words.</summary>
internal static class GuardedStep
{
    public static async ValueTask<Outcome> RunAsync(Func<long, ValueTask<Outcome>> step, long number)
    {
        try
        {
            return await step(number);
        }
        catch (Exception e)
        {
            return new Outcome("broken step", e.Message);
        }
    }
}
