using System.Runtime.InteropServices;

namespace EdgeRouter.Primitives;

/// <summary>
/// The watchdog for "an I/O thread was held for more than 5 ms": completions run inline, so whoever holds such a thread holds every stream on it. Sections of our own code are timed on the wall clock;
/// a long one is blamed on us only if the kernel did not take the processor away from this thread meanwhile (its count of involuntary context switches, which is looked up now and then) and no collection ran.
/// </summary>
internal sealed partial class IoHold(Clock clock)
{
    private const int RefreshEvery = 64;
    private const int RusageThread = 1;

    private readonly long _limit = clock.ToTicks(TimeSpan.FromMilliseconds(5));
    private PaddedCounter _held;
    private PaddedCounter _preempted;
    private long _longest;

    [ThreadStatic]
    private static long _switchesSeen;

    [ThreadStatic]
    private static int _collectionsSeen;

    [ThreadStatic]
    private static int _sections;

    /// <summary>Sections of more than 5 ms that nobody but us is to blame for.</summary>
    public long Held => _held.Value;

    /// <summary>Sections of more than 5 ms in which the machine ran something else or the garbage collector ran.</summary>
    public long Preempted => _preempted.Value;

    /// <summary>Longest section that counts as ours, in microseconds.</summary>
    public long LongestMicroseconds => (long)(clock.ToMilliseconds(Volatile.Read(ref _longest)) * 1000);

    public long Enter()
    {
        if (++_sections >= RefreshEvery)
        {
            _sections = 0;
            Refresh();
        }

        return clock.Now;
    }

    public void Leave(long entered)
    {
        var took = clock.Now - entered;
        if (took > _limit)
        {
            LeaveSlow(took);
        }
    }

    private void LeaveSlow(long took)
    {
        var (switches, collections) = (_switchesSeen, _collectionsSeen);
        Refresh();
        if (_switchesSeen != switches || _collectionsSeen != collections)
        {
            _preempted.Increment();
            return;
        }

        _held.Increment();
        var longest = Volatile.Read(ref _longest);
        while (took > longest)
        {
            var seen = Interlocked.CompareExchange(ref _longest, took, longest);
            if (seen == longest)
            {
                break;
            }

            longest = seen;
        }
    }

    private static void Refresh()
    {
        _collectionsSeen = GC.CollectionCount(0);
        if (GetRusage(RusageThread, out var usage) == 0)
        {
            _switchesSeen = usage.InvoluntarySwitches;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetRusage(int who, out Rusage usage);

    // struct rusage of Linux: two timevals, then fourteen longs of which the last is ru_nivcsw.
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct Rusage
    {
        [FieldOffset(136)]
        public long InvoluntarySwitches;
    }
}
