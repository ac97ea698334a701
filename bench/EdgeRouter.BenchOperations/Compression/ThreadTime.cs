using System.Runtime.InteropServices;

namespace EdgeRouter.BenchOperations.Compression;

/// <summary>Time that the calling thread has spent on a processor: what others do on the machine meanwhile does not count.</summary>
internal static partial class ThreadTime
{
    // CLOCK_THREAD_CPUTIME_ID of Linux.
    private const int Clock = 3;

    public static double Microseconds() => GetTime(Clock, out var time) == 0 ? (time.Seconds * 1e6) + (time.Nanoseconds / 1e3) : throw new InvalidOperationException("no clock of the thread's own");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
