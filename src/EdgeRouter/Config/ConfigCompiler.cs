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
    private readonly Dictionary<string, Deployment> _deployments = new(StringComparer.Ordinal);

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
            _providers.Add(name, ProviderCompiler.Compile(_providers.Count, name, provider, _catalogue.Vendors, _secrets));
        }

        var exact = new List<KeyValuePair<string, VirtualModel>>();
        var wildcards = new List<WildcardModel>();
        foreach (var (name, model) in _config.Models ?? new Dictionary<string, ModelConfig>())
        {
            var compiled = CompileModel(name, model);
            if (name.EndsWith('*'))
            {
                wildcards.Add(new WildcardModel(name[..^1], 0, compiled));
            }
            else
            {
                exact.Add(new(name, compiled));
            }
        }

        // After the operator's own: with equal prefixes the operator's wins, because the sort below is stable.
        wildcards.AddRange(_providers.Values.Select(ProviderWildcard));
        var location = _config.Node?.Location;
        return new Snapshot
        {
            Revision = revision,
            Node = new NodeFacts(_config.Node?.Id ?? _catalogue.DefaultNodeId, _config.Node?.Region, location?[0], location?[1]),
            Providers = [.. _providers.Values],
            Deployments = [.. _deployments.Values],
            Models = new Utf8Map<VirtualModel>(exact),
            Wildcards = [.. wildcards.OrderByDescending(static w => w.Prefix.Length)],
            Keys = _config.Auth?.Mode == AuthMode.Keys ? CompileKeys(_config.Auth.Keys ?? []) : null,
            TrustedProxies = EdgeCompiler.TrustedProxiesOf(_config),
            Cors = EdgeCompiler.CorsOf(_config),
            Admin = EdgeCompiler.AdminOf(_config, _secrets),
            LogRequests = LogFactsOf(_config).Access,
            Limits = CompileLimits(_config.Limits ?? new LimitsConfig()),
        };
    }

    private VirtualModel CompileModel(string name, ModelConfig model) => new()
    {
        Name = name,
        Deployments = [.. model.Deployments.Select(CompileDeployment)],
        Timeouts = CompileTimeouts(model.Timeouts),
        KeepAliveBeforeFirstToken = model.KeepaliveBeforeFirstToken ?? false,
    };

    private WildcardModel ProviderWildcard(Provider provider)
    {
        var prefix = provider.Name + "/";
        var model = new VirtualModel
        {
            Name = prefix + "*",
            Deployments = [CompileDeployment(new DeploymentConfig { Provider = provider.Name, Model = "*" })],
            Timeouts = CompileTimeouts(null),
        };
        return new WildcardModel(prefix, System.Text.Encoding.UTF8.GetByteCount(prefix), model);
    }

    // One deployment for each provider and model, whoever names it: what is measured about it holds for all of them.
    private Deployment CompileDeployment(DeploymentConfig config)
    {
        var id = $"{config.Provider}/{config.Model}";
        if (!_deployments.TryGetValue(id, out var deployment))
        {
            deployment = new Deployment(
                _catalogue.Slots.Take(id),
                id,
                _providers[config.Provider],
                config.Model == "*" ? null : config.Model,
                config.Weight ?? 1);
            _deployments.Add(id, deployment);
        }

        return deployment;
    }

    private Timeouts CompileTimeouts(TimeoutsConfig? own)
    {
        var shared = _config.Defaults?.Timeouts;
        var last = Timeouts.Default;
        var total = (own?.Total ?? shared?.Total)?.Value ?? last.Total;
        return new Timeouts
        {
            Connect = Shorter((own?.Connect ?? shared?.Connect)?.Value ?? last.Connect, total),
            FirstToken = Shorter((own?.FirstToken ?? shared?.FirstToken)?.Value ?? last.FirstToken, total),
            Idle = Shorter((own?.Idle ?? shared?.Idle)?.Value ?? last.Idle, total),
            Total = total,
            ClientStall = (own?.ClientStall ?? shared?.ClientStall)?.Value ?? last.ClientStall,
            KeepAlive = (own?.Keepalive ?? shared?.Keepalive)?.Value ?? last.KeepAlive,
        };
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static Utf8Map<VirtualKey> CompileKeys(IReadOnlyList<KeyConfig> keys) => new(keys.Select(static key =>
    {
        var hash = KeyHash.TryParse(key.Hash, out var parsed) ? parsed : throw new InvalidOperationException("unchecked key hash");
        return KeyValuePair.Create(
            key.Id,
            new VirtualKey { Id = key.Id, Salt = hash.Salt, Hash = hash.Hash, Models = key.Models ?? [], Name = key.Name });
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
            BufferedBytes = config.BufferedBytes?.Bytes ?? defaults.BufferedBytes,
            RequestBodyTime = config.RequestBodyTime?.Value ?? defaults.RequestBodyTime,
            DrainDelay = config.DrainDelay?.Value ?? defaults.DrainDelay,
            DrainTime = config.DrainTime?.Value ?? defaults.DrainTime,
        };
    }
}
