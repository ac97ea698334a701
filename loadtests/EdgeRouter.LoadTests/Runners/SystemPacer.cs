using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeRouter.LoadTests.Runners;

/// <summary>The machine's monotonic clock. It sleeps by the kernel's own timer: the runtime's timers count whole milliseconds, and at 1,000 arrivals per second that would send them in bunches.</summary>
internal sealed class SystemPacer : IPacer
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const long PerSecond = 1_000_000_000;

    public long Now => Stopwatch.GetTimestamp();

    public void WaitUntil(long time)
    {
        var target = new Time { Seconds = time / PerSecond, Nanoseconds = time % PerSecond };
        while (Now < time)
        {
            // A signal ends it early: then again.
            _ = Sleep(Monotonic, Absolute, in target, 0);
        }
    }

    [DllImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(int clock, int flags, in Time request, nint remaining);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
