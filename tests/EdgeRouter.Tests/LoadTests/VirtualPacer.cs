using EdgeRouter.LoadTests.Runners;

namespace EdgeRouter.Tests.LoadTests;

/// <summary>Time that passes when somebody waits for it, or when a test says so.</summary>
internal sealed class VirtualPacer : IPacer
{
    public const long Millisecond = 1_000_000;

    public long Now { get; private set; } = 5_000 * Millisecond;

    public void WaitUntil(long time) => Now = Math.Max(Now, time);

    public void Pass(long milliseconds) => Now += milliseconds * Millisecond;
}
