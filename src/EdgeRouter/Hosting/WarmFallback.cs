using EdgeRouter.Health;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Upstream;

namespace EdgeRouter.Hosting;

/// <summary>
/// Keeps the last resort ready: a deployment that is to be kept warm gets a one-token request when it was quiet for so long that its server may have unloaded the model, at start, and as the probe of its circuit breaker, so that no
/// caller has to be the one who finds out. One at a time for each deployment.
/// </summary>
internal sealed class WarmFallback(Lifecycle lifecycle, HealthTable health, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // A minute less than Ollama's usual keep-alive.
    private static readonly TimeSpan UsualQuiet = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, long> _notBefore = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly HashSet<string> _asking = new(StringComparer.Ordinal);
    private Snapshot? _seen;
    private (Deployment Deployment, TimeSpan Quiet)[] _kept = [];
    private ITimer? _timer;

    public void Start() => _timer = time.CreateTimer(static self => ((WarmFallback)self!).Tick(), this, TimeSpan.Zero, Every);

    public void Dispose() => _timer?.Dispose();

    /// <summary>What is kept warm, and after how long without a request it is asked.</summary>
    internal static (Deployment Deployment, TimeSpan Quiet)[] Kept(Snapshot snapshot)
    {
        var models = snapshot.Models.Items.Select(static m => m.Value).Concat(snapshot.Wildcards.Select(static w => w.Model)).Distinct().ToList();
        var fallbacks = models
            .SelectMany(static m => m.Fallbacks.Concat((m.FallbacksByCause ?? []).SelectMany(static list => list ?? [])).Append(m.Degradation?.Model))
            .OfType<VirtualModel>()
            .SelectMany(static m => m.Candidates)
            .Select(static c => c.Deployment)
            .ToHashSet();
        return
        [
            .. from deployment in snapshot.Deployments
            where deployment is { UpstreamModel: not null, Provider.Kind: ProviderKind.Http, Provider.PassThroughCredentials: false }
            let quiet = deployment.Provider.PrewarmAfter ?? (deployment.Facts.Zone == Zone.OnPrem && fallbacks.Contains(deployment) ? UsualQuiet : TimeSpan.Zero)
            where quiet > TimeSpan.Zero
            select (deployment, quiet),
        ];
    }

    private void Tick()
    {
        if (lifecycle.Leaving)
        {
            return;
        }

        var runtime = lifecycle.Runtime;
        if (!ReferenceEquals(_seen, runtime.Snapshot))
        {
            _seen = runtime.Snapshot;
            _kept = Kept(runtime.Snapshot);
        }

        foreach (var (deployment, quiet) in _kept)
        {
            if (IsDue(deployment, quiet))
            {
                _ = WarmAsync(deployment);
            }
        }
    }

    private bool IsDue(Deployment deployment, TimeSpan quiet)
    {
        var stats = health[deployment];
        var wants = stats.Breaker.WantsProbe(Now())
            || (stats.InFlight == 0 && (stats.LastSentAt == long.MinValue || time.GetElapsedTime(stats.LastSentAt) >= quiet));
        lock (_lock)
        {
            return wants && (!_notBefore.TryGetValue(deployment.Id, out var at) || time.GetTimestamp() >= at) && _asking.Add(deployment.Id);
        }
    }

    private async Task WarmAsync(Deployment deployment)
    {
        var stats = health[deployment];
        var well = false;
        var runtime = lifecycle.Enter();
        try
        {
            if (!runtime.Snapshot.Providers.Contains(deployment.Provider) || !stats.Breaker.TryEnter(Now(), out var probe))
            {
                return;
            }

            stats.Sent(time.GetTimestamp());
            var dialect = Dialects.Of(deployment.Provider.Dialect);
            if (dialect.Path(Operation.ChatCompletions, deployment.Provider.Quirks) is { } path)
            {
                well = await WarmingCall.AskAsync(runtime.Upstreams[deployment.Provider], path, dialect.WarmingRequest(deployment.UpstreamModelUtf8.Span), time);
            }

            if (well)
            {
                stats.Breaker.Succeed(probe, Now());
            }
            else
            {
                stats.Breaker.Fail(probe, runtime.Snapshot.Breaker, stats.Results, Now(), Random.Shared.NextSingle());
            }
        }
        finally
        {
            runtime.Leave();
            lock (_lock)
            {
                _notBefore[deployment.Id] = well ? long.MinValue : time.GetTimestamp() + (long)(AfterFailure.TotalSeconds * time.TimestampFrequency);
                _asking.Remove(deployment.Id);
            }
        }
    }

    private uint Now() => Clock.WrappingNow(time);
}
