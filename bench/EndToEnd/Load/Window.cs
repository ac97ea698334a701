using System.Diagnostics;
using EdgeRouter.Bench.EndToEnd.Proxies;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>The time in which a load is judged: what the proxy's processes used and what was counted between its two ends.</summary>
/// <param name="pids">The processes of the proxy.</param>
/// <param name="others">The upstream: with this process and the proxy, all that should be busy.</param>
internal sealed class Window(IReadOnlyList<int> pids, IReadOnlyList<int> others)
{
    private long _opened;
    private double _cpuAtStart;
    private double _foreignAtStart;

    public Recorder Recorder { get; } = new();

    public double Seconds { get; private set; }

    /// <summary>User and system time of the processes, in seconds; the kernel counts in hundredths.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>What processes that do not belong to the bench used, as a share (0 to 1) of all cores.</summary>
    public double Foreign { get; private set; }

    /// <summary>Resident memory of the processes at the end, in bytes.</summary>
    public long Resident { get; private set; }

    public void Open()
    {
        _cpuAtStart = ProcFiles.CpuSeconds(pids);
        _foreignAtStart = ForeignCpu();
        _opened = Stopwatch.GetTimestamp();
        Recorder.InWindow = true;
    }

    public void Close()
    {
        Recorder.InWindow = false;
        Seconds = Stopwatch.GetElapsedTime(_opened).TotalSeconds;
        CpuSeconds = ProcFiles.CpuSeconds(pids) - _cpuAtStart;
        Resident = ProcFiles.Resident(pids);
        Foreign = Math.Max(0, (ForeignCpu() - _foreignAtStart) / Seconds / Environment.ProcessorCount);
    }

    private double ForeignCpu() => ProcFiles.MachineCpuSeconds() - ProcFiles.CpuSeconds([.. pids, .. others, Environment.ProcessId]);
}
