using System.Diagnostics;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>What one load counted. Called from any thread. Events count only while <see cref="InWindow"/>; everything else always.</summary>
internal sealed class Recorder
{
    private long _answers;
    private long _events;
    private long _errors;
    private string? _firstError;

    public Histogram FirstByte { get; } = new();

    public Histogram EventAge { get; } = new();

    /// <summary>The window of steady work, in which events are counted.</summary>
    public volatile bool InWindow;

    /// <summary>Answers that came whole and as expected.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    public long Events => Interlocked.Read(ref _events);

    public long Errors => Interlocked.Read(ref _errors);

    public string? FirstError => _firstError;

    public void Answered() => Interlocked.Increment(ref _answers);

    public void Failed(string why)
    {
        Interlocked.Increment(ref _errors);
        Interlocked.CompareExchange(ref _firstError, why, null);
    }

    /// <param name="stamp">When the upstream sent it, on this machine's monotonic clock in nanoseconds.</param>
    public void Event(long stamp)
    {
        if (InWindow)
        {
            Interlocked.Increment(ref _events);
            EventAge.Add(Stopwatch.GetTimestamp() - stamp);
        }
    }
}
