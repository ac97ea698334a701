using System.Diagnostics;
using EdgeRouter.Bench.EndToEnd.Proxies;

namespace EdgeRouter.LoadTests.Measuring;

/// <summary>Looks at the router's process at the end of each slice of time, from outside: what the process says of itself is not asked.</summary>
internal sealed class Sampler : IAsyncDisposable
{
    private readonly List<Sample> _samples = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int> _pid;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Task _task;

    public Sampler(Func<int> pid, TimeSpan slice)
    {
        _pid = pid;
        _task = Task.Run(() => RunAsync(slice));
    }

    /// <summary>After <see cref="DisposeAsync"/>.</summary>
    public IReadOnlyList<Sample> Samples => _samples;

    public static Sample Look(int pid, double at)
    {
        try
        {
            return new Sample(at, ProcFiles.Resident([pid]), Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count(), ProcFiles.CpuSeconds([pid]));
        }
        catch (IOException)
        {
            return new Sample(at, 0, 0, 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _task;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan slice)
    {
        using var timer = new PeriodicTimer(slice);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                _samples.Add(Look(_pid(), Stopwatch.GetElapsedTime(_began).TotalSeconds));
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
