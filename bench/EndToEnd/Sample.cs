namespace EdgeRouter.Bench.EndToEnd;

/// <summary>What one load through one proxy gave in one round. Not a number where a row does not measure it.</summary>
internal sealed record Sample
{
    /// <summary>User and system time of the proxy per request, in microseconds.</summary>
    public double CpuPerRequest { get; init; } = double.NaN;

    /// <summary>User and system time of the proxy per event, in microseconds.</summary>
    public double CpuPerEvent { get; init; } = double.NaN;

    public double RequestsPerSecond { get; init; } = double.NaN;

    public double EventsPerSecond { get; init; } = double.NaN;

    /// <summary>Time to the first byte, in microseconds.</summary>
    public double FirstByteP50 { get; init; } = double.NaN;

    public double FirstByteP99 { get; init; } = double.NaN;

    /// <summary>From the upstream's write of an event to the client's read of it, in microseconds.</summary>
    public double AgeP50 { get; init; } = double.NaN;

    public double AgeP99 { get; init; } = double.NaN;

    /// <summary>Resident memory per open stream, in bytes: with all of them open minus idle.</summary>
    public double MemoryPerStream { get; init; } = double.NaN;

    /// <summary>Resident memory without load, in bytes.</summary>
    public double Idle { get; init; } = double.NaN;

    /// <summary>From exec to the first answer, in milliseconds.</summary>
    public double StartUp { get; init; } = double.NaN;

    /// <summary>What others on the machine used meanwhile, as a share (0 to 1) of all cores.</summary>
    public double Foreign { get; init; } = double.NaN;

    /// <summary>Answers that were not as they must be.</summary>
    public long Errors { get; init; }

    public string? FirstError { get; init; }
}
