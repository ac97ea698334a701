using EdgeRouter.Health;
using EdgeRouter.Hosting;
using EdgeRouter.Hosting.Reload;
using EdgeRouter.Model;
using EdgeRouter.Tests.Config;
using EdgeRouter.Tests.TestKit;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Tests.Hosting;

public sealed class BreakerWatchTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly HealthTable _health = new();
    private readonly Lines _log = new();

    [Fact]
    public void Breaker_ThatOpensAndCloses_IsToldOnceEach()
    {
        var snapshot = new ConfigFixture().Compile("""{ "providers": { "s": { "vendor": "sandbox" } }, "models": { "m": { "deployments": [{ "provider": "s", "model": "a" }, { "provider": "s", "model": "b" }] } } }""");
        var runtimes = new RuntimeSwitch(snapshot, new SlotTable(), _health, static _ => null, TimeProvider.System);
        using var watch = new BreakerWatch(runtimes.Lifecycle, _health, _time, _log);
        watch.Start();
        var stats = _health[snapshot.Deployments.Single(static d => d.Id == "s/a")];
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([], _log.Seen);
        for (var i = 0; i < 5; i++)
        {
            stats.Fail(0, FailureClass.ConnectFailed, 1, 0, Now());
            stats.Breaker.Fail(probe: false, snapshot.Breaker, stats.Results, Now(), 0);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["Warning: circuit breaker of s/a opened (upstream_connect_failed): requests go elsewhere until a probe succeeds"], _log.Seen);

        // Half-open, and a probe that fails: still the same outage.
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(stats.Breaker.TryEnter(Now(), out var probe) && probe);
        stats.Breaker.Fail(probe, snapshot.Breaker, stats.Results, Now(), 0);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Single(_log.Seen);
        Assert.True(stats.Breaker.TryEnter(Now(), out probe) && probe);
        stats.Breaker.Succeed(probe, Now());
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Information: circuit breaker of s/a closed: its traffic comes back over the next seconds", _log.Seen[^1]);
        Assert.Equal(2, _log.Seen.Count);
    }

    private uint Now() => EdgeRouter.Primitives.Clock.WrappingNow(_time);

    private sealed class Lines : ILogger
    {
        public List<string> Seen { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Seen.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
