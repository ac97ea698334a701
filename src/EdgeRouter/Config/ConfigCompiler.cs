using System.Security.Cryptography;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config;

/// <summary>Turns a configuration that has passed every check into the snapshot that requests are served from. Cannot fail on such a one.</summary>
internal static class ConfigCompiler
{
    public static Snapshot Compile(RouterConfig config, ReadOnlySpan<byte> text, string folder, Surroundings surroundings)
    {
        var providers = new Dictionary<string, Provider>();
        foreach (var (name, provider) in config.Providers)
        {
            providers.Add(name, Compile(name, provider, providers.Count, folder, surroundings));
        }

        var deployments = new Dictionary<string, Deployment>();
        var timeouts = Merge(Timeouts.Default, config.Timeouts);
        var models = config.Models.Select(m => KeyValuePair.Create(m.Key, Compile(m.Key, m.Value, timeouts, providers, deployments))).ToArray();
        var wildcards = providers.Values.Where(static p => p.Kind == ProviderKind.Http).Select(p => Wildcard(p, timeouts, deployments.Count + p.Slot)).ToArray();
        return new Snapshot
        {
            Revision = Convert.ToHexStringLower(SHA256.HashData(text))[..12],
            Node = Compile(config.Node, surroundings.HostName),
            Providers = [.. providers.Values],
            Models = new Utf8Map<VirtualModel>(models),
            Wildcards = [.. wildcards.OrderByDescending(static w => w.Prefix.Length)],
            Keys = config.Auth is { Mode: AuthMode.Keys } auth ? Compile(auth) : null,
            Limits = Merge(new Limits(), config.Limits),
        };
    }

    /// <summary><c>provider/anything</c>.</summary>
    public static WildcardModel Wildcard(Provider provider, Timeouts timeouts, int slot)
    {
        var prefix = provider.Name + "/";
        var model = new VirtualModel { Name = prefix + "*", Deployments = [new Deployment(slot, prefix + "*", provider, null)], Timeouts = timeouts };
        return new WildcardModel(prefix, prefix.Length, model);
    }

    private static NodeFacts Compile(NodeConfig? node, string hostName) => node?.Location is [var latitude, var longitude]
        ? new NodeFacts(node.Id ?? hostName, node.Region, latitude, longitude)
        : new NodeFacts(node?.Id ?? hostName, node?.Region);

    private static Provider Compile(string name, ProviderConfig config, int slot, string folder, Surroundings surroundings)
    {
        string Resolve(string text) => Secrets.Resolve(text, folder, surroundings, out _) ?? "";
        var vendor = config.Vendor is null ? null : VendorCatalogue.Find(config.Vendor);
        var isSandbox = config.Vendor == VendorCatalogue.Sandbox;
        var url = isSandbox ? "http://sandbox/v1" : Resolve(config.BaseUrl ?? vendor?.BaseUrl ?? "");
        var keys = (config.ApiKeys ?? []).Select(Resolve).Where(static k => k.Length > 0).ToArray();
        if (config.ApiKeys is null && vendor is not null)
        {
            // No word about keys: the vendor's usual variable, if it is set.
            keys = [.. vendor.Env.Select(surroundings.Variable).OfType<string>().Where(static k => k.Length > 0).Take(1)];
        }

        return new Provider
        {
            Slot = slot,
            Name = name,
            Vendor = config.Vendor,
            Kind = isSandbox ? ProviderKind.Sandbox : ProviderKind.Http,
            Dialect = config.Dialect ?? vendor?.Dialect ?? DialectId.OpenAi,
            BaseUrl = new Uri(url.TrimEnd('/')),
            ApiKeys = keys,
            KeyHeader = (config.KeyHeader ?? vendor?.KeyHeader ?? "authorization").ToLowerInvariant(),
            PassThroughCredentials = config.Credentials == CredentialMode.PassThrough,
            Headers = [.. (config.Headers ?? []).Select(h => KeyValuePair.Create(h.Key, Resolve(h.Value)))],
            ForwardHeaders = [.. (config.ForwardHeaders ?? []).Select(static h => h.ToLowerInvariant())],
            Quirks = QuirkNames.Combine(config.Quirks ?? vendor?.Quirks ?? []),
            Region = config.Region,
            Zone = config.Zone ?? vendor?.Zone ?? Zone.Cloud,
            Http2 = config.Http2,
        };
    }

    private static VirtualModel Compile(
        string name, ModelConfig config, Timeouts timeouts, Dictionary<string, Provider> providers, Dictionary<string, Deployment> deployments)
    {
        var served = new List<Deployment>();
        foreach (var deployment in config.Deployments)
        {
            // Two virtual models over the same provider and model share one deployment, and with it what is measured of it.
            var id = $"{deployment.Provider}/{deployment.Model}";
            if (!deployments.TryGetValue(id, out var compiled))
            {
                compiled = new Deployment(deployments.Count, id, providers[deployment.Provider], deployment.Model, deployment.Weight ?? 1);
                deployments.Add(id, compiled);
            }

            served.Add(compiled);
        }

        return new VirtualModel
        {
            Name = name,
            Deployments = served,
            Timeouts = Merge(timeouts, config.Timeouts),
            KeepAliveBeforeFirstToken = config.KeepaliveBeforeFirstToken,
        };
    }

    private static Utf8Map<VirtualKey> Compile(AuthConfig auth) => new((auth.Keys ?? []).Select(static key =>
    {
        return KeyHash.TryParse(key.Hash, out var salt, out var hash)
            ? KeyValuePair.Create(key.Id, new VirtualKey { Id = key.Id, Salt = salt, Hash = hash, Name = key.Name, Models = key.Models ?? [] })
            : throw new InvalidOperationException("a key hash that was checked cannot be read");
    }));

    private static Timeouts Merge(Timeouts basis, TimeoutsConfig? config) => config is null ? basis : new Timeouts
    {
        Connect = config.Connect?.Span ?? basis.Connect,
        FirstToken = config.FirstToken?.Span ?? basis.FirstToken,
        Idle = config.Idle?.Span ?? basis.Idle,
        Total = config.Total?.Span ?? basis.Total,
        ClientStall = config.ClientStall?.Span ?? basis.ClientStall,
        KeepAlive = config.Keepalive?.Span ?? basis.KeepAlive,
    };

    private static Limits Merge(Limits basis, LimitsConfig? config) => config is null ? basis : new Limits
    {
        RequestBody = config.RequestBody?.Bytes ?? basis.RequestBody,
        ResponseBody = config.ResponseBody?.Bytes ?? basis.ResponseBody,
        JsonDepth = config.JsonDepth ?? basis.JsonDepth,
        InFlight = config.InFlight ?? basis.InFlight,
        BufferedBytes = config.BufferedBytes?.Bytes ?? basis.BufferedBytes,
        RequestBodyTime = config.RequestBodyTime?.Span ?? basis.RequestBodyTime,
        DrainTime = config.DrainTime?.Span ?? basis.DrainTime,
    };
}
