using EdgeRouter.Bench.EndToEnd.Proxies;

namespace EdgeRouter.Bench.EndToEnd;

/// <summary>A proxy that takes part: its name, how one more of it is started, and the one that runs through all rows.</summary>
/// <param name="onlyCached">Takes part only where answers come from a cache.</param>
internal sealed class Contestant(string name, Func<IProxy> start, bool onlyCached = false) : IDisposable
{
    private IProxy? _running;

    public string Name => name;

    public bool TakesPart(Row row) => !onlyCached || row.Cached;

    public Func<IProxy> Start => start;

    /// <summary>Started when it is first asked for.</summary>
    public IProxy Running => _running ??= start();

    public void Dispose()
    {
        _running?.Dispose();
        _running = null;
    }
}
