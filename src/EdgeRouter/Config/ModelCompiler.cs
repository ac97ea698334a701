using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>Models, their pools, rules and splits: names become references. Only called on a file without errors.</summary>
internal sealed class ModelCompiler(RouterConfig config, IReadOnlyDictionary<string, Provider> providers, ConfigCatalogue catalogue, SecretResolver secrets)
{
    private readonly Dictionary<string, Deployment> _deployments = new(StringComparer.Ordinal);
    private readonly List<(string Name, VirtualModel Model)> _exact = [];
    private readonly List<WildcardModel> _wildcards = [];
    private Deployment[] _all = [];

    /// <summary>By <see cref="Deployment.Index"/>.</summary>
    public IReadOnlyList<Deployment> Deployments => _all;

    public IEnumerable<KeyValuePair<string, VirtualModel>> Exact => _exact.Select(static e => KeyValuePair.Create(e.Name, e.Model));

    /// <summary>Longest prefix first.</summary>
    public IReadOnlyList<WildcardModel> Wildcards { get; private set; } = [];

    public int Count { get; private set; }

    /// <summary>Null when there is nothing to constrain.</summary>
    public static CompiledConstraints? Constrain(ConstraintsConfig? written, IReadOnlyList<Deployment> deployments)
    {
        if (written is null)
        {
            return null;
        }

        var constraints = new Constraints
        {
            Regions = written.Regions ?? [],
            RequireTags = [.. (written.RequireTags ?? []).Select(static t => t.ToLowerInvariant())],
            Zones = written.Zones ?? [],
            NoTraining = written.NoTraining ?? false,
            MaxRetentionDays = written.MaxRetentionDays ?? -1,
        };
        return constraints.IsNone ? null : new CompiledConstraints(constraints, deployments);
    }

    public void Compile()
    {
        var models = config.Models ?? new Dictionary<string, ModelConfig>();

        // All deployments first: constraints are compiled against the whole list.
        var pools = models.Select(m => (m.Key, m.Value, Pool: m.Value.Deployments.Select(CandidateOf).ToArray())).ToList();
        var any = providers.Values.Select(p => (Provider: p, Pool: new[] { CandidateOf(new DeploymentConfig { Provider = p.Name, Model = "*" }) })).ToList();
        _all = [.. _deployments.Values];
        foreach (var (name, model, pool) in pools)
        {
            Add(name, model, ModelOf(name, model, pool));
        }

        // After the operator's own: with equal prefixes the operator's wins, because the sort below is stable.
        foreach (var (provider, pool) in any)
        {
            var prefix = provider.Name + "/";
            _wildcards.Add(new WildcardModel(prefix, Encoding.UTF8.GetByteCount(prefix), new VirtualModel { Name = prefix + "*", Index = Count++, Candidates = pool, Timeouts = CompileTimeouts(null), Retries = ReliabilityCompiler.RetriesOf(config, null), Queue = ReliabilityCompiler.QueueOf(config, null), Recovery = ReliabilityCompiler.RecoveryOf(config, null), DropUnsupported = config.Defaults?.DropUnsupported ?? false, Hedge = ReliabilityCompiler.HedgeOf(config, null), Degradation = ReliabilityCompiler.DegradationOf(config, null, secrets) }));
        }

        var chains = new ChainCompiler(config, ModelNamed);
        Wildcards = [.. _wildcards.OrderByDescending(static w => w.Prefix.Length)];
        foreach (var (name, model) in models)
        {
            var compiled = ModelNamed(name) ?? _wildcards.First(w => w.Model.Name == name).Model;
            compiled.Split = SplitOf(model.Split, compiled);
            chains.Link(compiled, model);
        }

        foreach (var wildcard in _wildcards.Where(w => !models.ContainsKey(w.Model.Name)))
        {
            chains.Link(wildcard.Model, null);
        }

        var rules = (config.Rules ?? []).Select(r => (Written: r, Rule: RuleOf(r))).ToList();
        foreach (var model in _exact.Select(static e => e.Model).Concat(_wildcards.Select(static w => w.Model)).Distinct())
        {
            model.Rules = [.. rules.Where(r => Concerns(r.Written.When?.Models, model.Name)).Select(static r => r.Rule)];
        }
    }

    private static bool Concerns(IReadOnlyList<string>? patterns, string model) =>
        patterns is null or { Count: 0 } || patterns.Any(p => p == model || NamePattern.Matches(p, model));

    private void Add(string name, ModelConfig written, VirtualModel model)
    {
        if (name.EndsWith('*'))
        {
            _wildcards.Add(new WildcardModel(name[..^1], 0, model));
            return;
        }

        _exact.Add((name, model));
        _exact.AddRange((written.Aliases ?? []).Select(a => (a, model)));
    }

    private VirtualModel? ModelNamed(string? name) => name is null ? null : _exact.FirstOrDefault(e => e.Name == name).Model;

    private VirtualModel ModelOf(string name, ModelConfig model, Candidate[] pool) => new()
    {
        Name = name,
        Index = Count++,
        Candidates = pool,
        Strategy = StrategyOf(model),
        Constraints = Constrain(model.Constraints, _all),
        Parameters = ParametersOf(model.Parameters),
        Timeouts = CompileTimeouts(model.Timeouts),
        Retries = ReliabilityCompiler.RetriesOf(config, model),
        Queue = ReliabilityCompiler.QueueOf(config, model),
        Recovery = ReliabilityCompiler.RecoveryOf(config, model),
        DropUnsupported = model.DropUnsupported ?? config.Defaults?.DropUnsupported ?? false,
        Hedge = ReliabilityCompiler.HedgeOf(config, model),
        Degradation = ReliabilityCompiler.DegradationOf(config, model, secrets),
        Cache = CacheCompiler.SettingsOf(model.Cache, (model.Degradation ?? config.Defaults?.Degradation)?.Stale?.Value ?? TimeSpan.Zero),
        KeepAliveBeforeFirstToken = model.KeepaliveBeforeFirstToken ?? false,
        MissingSomewhere = pool.Aggregate(Capabilities.None, static (missing, c) => missing | (c.Deployment.Facts.Capabilities is { } has ? All & ~has : Capabilities.None)),
    };

    private const Capabilities All = Capabilities.Tools | Capabilities.Vision | Capabilities.JsonSchema | Capabilities.Audio;

    // One deployment for each id, whichever models name it: what is measured about it holds for all of them.
    private Candidate CandidateOf(DeploymentConfig written)
    {
        var provider = providers[written.Provider];
        var id = written.Id ?? $"{written.Provider}/{written.Model}{(written.Region is null ? "" : "@" + written.Region)}";
        if (!_deployments.TryGetValue(id, out var deployment))
        {
            var vendor = provider.Kind == ProviderKind.Http ? provider.Vendor : null;
            var name = written.Model == "*" ? null : vendor is null ? written.Model : catalogue.Models.Value.InForce(vendor, written.Model, catalogue.Today);
            deployment = new Deployment(catalogue.Slots.Take(id), id, provider, name) { Index = _deployments.Count, Facts = FactsOf(written, provider, vendor, name) };
            _deployments.Add(id, deployment);
        }

        return new Candidate(deployment, written.Weight ?? 1, written.Priority ?? 0);
    }

    private DeploymentFacts FactsOf(DeploymentConfig written, Provider provider, string? vendor, string? name)
    {
        var shared = config.Providers![provider.Name];
        var location = written.Location ?? shared.Location;

        // The operator's own words first; a vendor's model under another address is still that model.
        var known = vendor is null || name is null ? null : catalogue.Models.Value.Find(vendor, name);
        return new DeploymentFacts
        {
            Region = written.Region ?? provider.Region,
            Zone = written.Zone ?? provider.Zone,
            Location = location is null ? null : (location[0], location[1]),
            Tags = [.. (shared.Tags ?? []).Concat(written.Tags ?? []).Select(static t => t.ToLowerInvariant()).Distinct()],
            TrainsOnData = written.TrainsOnData ?? shared.TrainsOnData,
            RetentionDays = written.RetentionDays ?? shared.RetentionDays,
            ContextWindow = written.ContextWindow ?? (int)Math.Min(int.MaxValue, known?.ContextWindow ?? 0),
            MaxOutput = (int)Math.Min(int.MaxValue, known?.MaxOutput ?? 0),
            Capabilities = written.Capabilities is { } list ? list.Aggregate(Capabilities.None, static (all, one) => all | (Capabilities)one) : null,
            InputPrice = written.Price is { } price ? price.Input : known?.InputPrice ?? -1,
            OutputPrice = written.Price is { } own ? own.Output : known?.OutputPrice ?? -1,
            CachedInputPrice = written.Price is null ? known?.CachedInputPrice ?? -1 : -1,
            Quality = written.Quality ?? 0.5,
            Prefill = written.Prefill ?? false,
            MaxConcurrency = written.MaxConcurrency ?? 0,
            End = vendor is null || name is null ? null : catalogue.Models.Value.EndOf(vendor, written.Model, catalogue.Today),
        };
    }

    private static StrategySettings StrategyOf(ModelConfig model) => new()
    {
        Kind = KindOf(model.Strategy) ?? StrategySettings.Default.Kind,
        LatencyWeight = model.Blend?.Latency ?? 1,
        CostWeight = model.Blend?.Cost ?? 1,
        QualityWeight = model.Blend?.Quality ?? 1,
        ProximityWeight = model.Blend?.Proximity ?? 0,
        PowerOfTwo = model.PowerOfTwo ?? false,
        SpillFirstToken = (float)(model.SpillFirstToken?.Value.TotalMilliseconds ?? 0),
    };

    private static StrategyKind? KindOf(string? name) => name is null ? null : RoutingNames.StrategyOf(name) ?? throw new InvalidOperationException("unchecked strategy");

    private static ParameterSettings? ParametersOf(ParametersConfig? written)
    {
        if (written is null)
        {
            return null;
        }

        var settings = new ParameterSettings
        {
            Set = [.. (written.Set ?? new Dictionary<string, JsonElement>()).Select(static s => KeyValuePair.Create(Encoding.UTF8.GetBytes(s.Key), BytesOf(s.Value)))],
            Cap = [.. (written.Cap ?? new Dictionary<string, double>()).Select(static c => KeyValuePair.Create(Encoding.UTF8.GetBytes(c.Key), c.Value))],
            Drop = [.. (written.Drop ?? []).Select(Encoding.UTF8.GetBytes)],
        };
        return settings.IsEmpty ? null : settings;
    }

    // Not the raw text: comments and trailing commas of the file may stand inside of it, and it goes into requests.
    private static byte[] BytesOf(JsonElement value)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            value.WriteTo(writer);
        }

        return bytes.ToArray();
    }

    private TrafficSplit? SplitOf(SplitConfig? written, VirtualModel model) => written is null ? null : new TrafficSplit(
        written.By ?? SplitBy.User,
        [
            .. written.Arms.Select(arm =>
            {
                var target = ModelNamed(arm.Model);
                var strategy = KindOf(arm.Strategy) is { } kind ? (target ?? model).Strategy with { Kind = kind } : null;
                return new SplitArm(arm.Name, arm.Share, target, strategy, ParametersOf(arm.Parameters));
            }),
        ]);

    private RoutingRule RuleOf(RuleConfig written)
    {
        var when = written.When ?? new RuleWhenConfig();
        var target = ModelNamed(written.Then.Model);
        return new RoutingRule
        {
            Name = written.Name,
            Keys = when.Keys ?? [],
            Users = when.Users ?? [],
            Applications = when.Apps ?? [],
            Tasks = when.Tasks ?? [],
            Tags = when.Tags ?? [],
            MinPromptTokens = when.MinPromptTokens ?? 0,
            MaxPromptTokens = when.MaxPromptTokens ?? 0,
            Tools = when.Tools,
            Images = when.Images,
            Stream = when.Stream,
            Keywords = [.. (when.Keywords ?? []).Select(static k => Encoding.UTF8.GetBytes(k.ToLowerInvariant()))],
            Pattern = when.Pattern is null ? null : new Regex(when.Pattern, PatternOptions),
            Headers = [.. when.Headers ?? new Dictionary<string, string>()],
            Time = when.Time is { } time ? WindowOf(time) : null,
            Target = target,
            Strategy = KindOf(written.Then.Strategy) is { } kind ? (target?.Strategy ?? StrategySettings.Default) with { Kind = kind } : null,
            Constraints = Constrain(written.Then.Constraints, _all),
            Parameters = ParametersOf(written.Then.Parameters),
        };
    }

    /// <summary>Linear in the text, whatever the pattern.</summary>
    internal const RegexOptions PatternOptions = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static TimeWindow WindowOf(TimeWindowConfig written) => new(
        TimeOnly.ParseExact(written.From, "HH:mm"),
        TimeOnly.ParseExact(written.To, "HH:mm"),
        [.. (written.Days ?? []).Select(static d => (DayOfWeek)d)],
        written.TimeZone is null ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(written.TimeZone));

    private Timeouts CompileTimeouts(TimeoutsConfig? own)
    {
        var shared = config.Defaults?.Timeouts;
        var last = Timeouts.Default;
        var total = (own?.Total ?? shared?.Total)?.Value ?? last.Total;
        return new Timeouts
        {
            Connect = Shorter((own?.Connect ?? shared?.Connect)?.Value ?? last.Connect, total),
            FirstToken = Shorter((own?.FirstToken ?? shared?.FirstToken)?.Value ?? last.FirstToken, total),
            Idle = Shorter((own?.Idle ?? shared?.Idle)?.Value ?? last.Idle, total),
            Answer = Shorter((own?.Answer ?? shared?.Answer)?.Value ?? total, total),
            Total = total,
            ClientStall = (own?.ClientStall ?? shared?.ClientStall)?.Value ?? last.ClientStall,
            KeepAlive = (own?.Keepalive ?? shared?.Keepalive)?.Value ?? last.KeepAlive,
        };
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
