using EdgeRouter.Primitives;

namespace EdgeRouter.Telemetry;

/// <summary>What became of the attempts to reload the configuration.</summary>
internal sealed class ReloadCounters
{
    private volatile bool _lastFailed;

    public PaddedCounter Done;

    /// <summary>Refused because the file was wrong.</summary>
    public PaddedCounter Failed;

    public bool LastFailed
    {
        get => _lastFailed;
        set => _lastFailed = value;
    }
}
