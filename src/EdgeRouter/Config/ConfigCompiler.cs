using System.Security.Cryptography;
using EdgeRouter.Config.Records;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config;

/// <summary>
/// Turns checked records into the immutable snapshot: vendor rows and defaults filled in, secrets resolved, names replaced by references.
/// Only called on a file without errors, so it does not check again; what it cannot do is a fault of the checks and throws.
/// </summary>
internal sealed class ConfigCompiler
{
    private readonly RouterConfig _config;
    private readonly ConfigCatalogue _catalogue;
    private readonly SecretResolver _secrets;
    private readonly Dictionary<string, Provider> _providers = new(StringComparer.Ordinal);

    private ConfigCompiler(RouterConfig config, ConfigCatalogue catalogue, SecretResolver secrets)
    {
        _config = config;
        _catalogue = catalogue;
        _secrets = secrets;
    }

    public static Snapshot Compile(RouterConfig config, ReadOnlySpan<byte> text, ConfigCatalogue catalogue, SecretResolver secrets)
        => new ConfigCompiler(config, catalogue, secrets).Compile(RevisionOf(text));

    /// <summary>12 hex digits: 48 bits, enough to tell the configurations of one operator apart, short enough to read aloud.</summary>
    public static string RevisionOf(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text))[..12];

    public static LogFacts LogFactsOf(RouterConfig config)
    {
        var defaults = new LogFacts();
        return new LogFacts
        {
            Format = config.Log?.Format ?? defaults.Format,
            Level = config.Log?.Level ?? defaults.Level,
            Access = config.Log?.Access ?? defaults.Access,
        };
    }

    private Snapshot Compile(string revision)
    {
        foreach (var (name, provider) in _config.Providers ?? new Dictionary<string, ProviderConfig>())
        {
            _providers.Add(name, ProviderCompiler.Compile(_providers.Count, name, provider, _catalogue, _secrets));
        }

        var models = new ModelCompiler(_config, _providers, _catalogue, _secrets);
        models.Compile();
        var location = _config.Node?.Location;
        return new Snapshot
        {
            Revision = revision,
            Node = new NodeFacts(_config.Node?.Id ?? _catalogue.DefaultNodeId, _config.Node?.Region, location?[0], location?[1]),
            Providers = [.. _providers.Values],
            Deployments = models.Deployments,
            Models = new Utf8Map<VirtualModel>(models.Exact),
            ModelCount = models.Count,
            Wildcards = models.Wildcards,
            RoundTrips = (_config.Node?.Rtt ?? new Dictionary<string, Duration>()).ToDictionary(static r => r.Key, static r => (float)r.Value.Value.TotalMilliseconds),
            Keys = _config.Auth?.Mode == AuthMode.Keys ? CompileKeys(_config.Auth.Keys ?? [], models.Deployments) : null,
            TrustedProxies = EdgeCompiler.TrustedProxiesOf(_config),
            Cors = EdgeCompiler.CorsOf(_config),
            Admin = EdgeCompiler.AdminOf(_config, _secrets),
            LogRequests = LogFactsOf(_config).Access,
            Cache = CacheCompiler.FactsOf(_config, _secrets),
            Limits = CompileLimits(_config.Limits ?? new LimitsConfig()),
            Failures = ReliabilityCompiler.FailuresOf(_config),
            Breaker = ReliabilityCompiler.BreakerOf(_config),
            RetryBudget = ReliabilityCompiler.RetryBudgetOf(_config),
        };
    }

    private static Utf8Map<VirtualKey> CompileKeys(IReadOnlyList<KeyConfig> keys, IReadOnlyList<Deployment> deployments) => new(keys.Select(key =>
    {
        var hash = KeyHash.TryParse(key.Hash, out var parsed) ? parsed : throw new InvalidOperationException("unchecked key hash");
        return KeyValuePair.Create(
            key.Id,
            new VirtualKey { Id = key.Id, Salt = hash.Salt, Hash = hash.Hash, Models = key.Models ?? [], Name = key.Name, Priority = key.Priority ?? RequestPriority.Normal, Constraints = ModelCompiler.Constrain(key.Constraints, deployments) });
    }));

    private static Limits CompileLimits(LimitsConfig config)
    {
        var defaults = new Limits();
        return new Limits
        {
            RequestBody = config.RequestBody?.Bytes ?? defaults.RequestBody,
            ResponseBody = config.ResponseBody?.Bytes ?? defaults.ResponseBody,
            JsonDepth = config.JsonDepth ?? defaults.JsonDepth,
            InFlight = config.InFlight ?? defaults.InFlight,
            Connections = config.Connections ?? defaults.Connections,
            BufferedBytes = config.BufferedBytes?.Bytes ?? defaults.BufferedBytes,
            RequestBodyTime = config.RequestBodyTime?.Value ?? defaults.RequestBodyTime,
            DrainDelay = config.DrainDelay?.Value ?? defaults.DrainDelay,
            DrainTime = config.DrainTime?.Value ?? defaults.DrainTime,
        };
    }
}
