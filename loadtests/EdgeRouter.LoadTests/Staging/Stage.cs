using System.Collections.Concurrent;
using EdgeRouter.LoadTests.Client;

namespace EdgeRouter.LoadTests.Staging;

/// <summary>What one scenario runs on: mocks and a router, made for it and gone afterwards, and connections to them. Loopback only.</summary>
internal sealed class Stage(Options options, string work) : IDisposable
{
    private readonly List<MockServer> _mocks = [];
    private readonly ConcurrentDictionary<int, LinkPool> _pools = new();
    private RouterServer? _router;

    public Options Options => options;

    public RouterServer Router => _router ?? throw new InvalidOperationException("the scenario has arranged no router");

    /// <summary>Of what runs beside the router and belongs to the test.</summary>
    public IEnumerable<int> MockPids => _mocks.Select(static m => m.Pid).Where(static pid => pid != 0);

    public MockServer StartMock(bool isScripted)
    {
        var mock = new MockServer(work, options.Mock, isScripted);
        _mocks.Add(mock);
        mock.Start();
        return mock;
    }

    public void StartRouter(string config) => _router = new RouterServer(work, options.Router, config);

    public LinkPool LinksTo(int port) => _pools.GetOrAdd(port, static p => new LinkPool(p));

    public void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }

        _router?.Dispose();
        _mocks.ForEach(static m => m.Dispose());
    }
}
