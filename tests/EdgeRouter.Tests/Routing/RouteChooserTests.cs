using System.Text;
using EdgeRouter.Health;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Routing;
using EdgeRouter.Tests.Config;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Routing;

public sealed class RouteChooserTests
{
    private readonly ConfigFixture _fixture = new();
    private readonly HealthTable _health = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Random _random = new(11);
    private readonly RouteChooser _chooser;

    public RouteChooserTests() => _chooser = new RouteChooser(_health, _time, LastUserMessage.Read, () => (ulong)_random.NextInt64(long.MinValue, long.MaxValue));

    [Fact]
    public void Constraints_OfModelKeyRuleAndRequest_EachOnlyTakeAway()
    {
        var snapshot = Load(
            """
            "auth": { "mode": "keys", "keys": [ { "id": "k", "hash": "HASH", "constraints": { "no_training": true } } ] },
            "models": { "m": { "constraints": { "regions": ["eu-*"] }, "deployments": [
              { "provider": "s", "model": "us", "region": "us-east", "trains_on_data": false },
              { "provider": "s", "model": "eu-trains", "region": "eu-west", "trains_on_data": true },
              { "provider": "s", "model": "eu-unknown", "region": "eu-west" },
              { "provider": "s", "model": "eu-good", "region": "eu-west", "trains_on_data": false },
              { "provider": "s", "model": "eu-hipaa", "region": "eu-north", "trains_on_data": false, "tags": ["HIPAA"] } ] } },
            "rules": [ { "name": "task", "when": { "tasks": ["medical"] }, "then": { "constraints": { "require_tags": ["hipaa"] } } } ]
            """);
        var key = snapshot.Keys!.Items[0].Value;
        Assert.Equal(["s/eu-good@eu-west", "s/eu-hipaa@eu-north"], Chosen(snapshot, key));
        Assert.Equal(["s/eu-hipaa@eu-north"], Chosen(snapshot, key, headers: new() { ["x-edgerouter-task"] = "medical" }));
        Assert.Equal(["s/eu-good@eu-west"], Chosen(snapshot, key, headers: new() { ["x-edgerouter-region"] = "eu-west" }));

        // What the caller asks for cannot widen what the model and the key allow.
        Assert.Empty(Chosen(snapshot, key, headers: new() { ["x-edgerouter-region"] = "us-east" }));
        Assert.Empty(Chosen(snapshot, key, headers: new() { ["x-edgerouter-deployment"] = "s/eu-trains@eu-west" }));
        Assert.Equal(4, Chosen(snapshot, null).Count);
    }

    [Fact]
    public void NoCandidate_IsToldWithWhatExcludedWhat()
    {
        var snapshot = Load(
            """
            "models": { "m": { "deployments": [
              { "provider": "s", "model": "a", "capabilities": ["tools"] }, { "provider": "s", "model": "b", "zone": "cloud", "capabilities": ["vision"] } ] } }
            """);
        var error = Refusal(snapshot, """{"model":"m","tools":[{}],"messages":[{"content":[{"type":"image_url","image_url":{}}]}]}""");
        Assert.Equal((400, "no_capable_deployment"), (error.Status, error.Code));
        Assert.Contains("'s/a', 's/b' lacking a capability", error.Message);
        error = Refusal(snapshot, """{"model":"m"}""", new() { ["x-edgerouter-zone"] = "edge" });
        Assert.Equal((403, "no_permitted_deployment"), (error.Status, error.Code));
        Assert.Contains("excluded by zone", error.Message);
    }

    [Fact]
    public void ConcurrencyCaps_PassByThemselves_SoTheyAreA503()
    {
        var snapshot = Load("""  "models": { "m": { "deployments": [ { "provider": "s", "model": "a", "max_concurrency": 1 }, { "provider": "s", "model": "b", "max_concurrency": 1 } ] } }  """);
        var (a, b) = (Stats(snapshot, 0), Stats(snapshot, 1));
        Assert.True(a.TryEnter(1));
        Assert.False(a.TryEnter(1));
        Assert.True(b.TryEnter(1));
        var error = Refusal(snapshot, """{"model":"m"}""");
        Assert.Equal((503, "no_deployment_available"), (error.Status, error.Code));
        Assert.Contains("'s/a', 's/b' at its concurrency cap", error.Message);
        b.Awaiting.Decrement();
        Assert.Equal(["s/b"], Chosen(snapshot, null));
    }

    [Fact]
    public void FullQuota_SendsElsewhereWhileThereIsAnElsewhere()
    {
        var snapshot = Load("""  "models": { "m": { "deployments": [ { "provider": "s", "model": "a" }, { "provider": "s", "model": "b" } ] } }  """);
        Stats(snapshot, 0).Keys.All[0].Limit(_chooser.Now(), 5_000);
        Assert.Equal(["s/b"], Chosen(snapshot, null));
        Stats(snapshot, 1).Keys.All[0].Limit(_chooser.Now(), 9_000);
        Assert.Empty(Chosen(snapshot, null));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["s/a"], Chosen(snapshot, null));
    }

    [Fact]
    public void Priority_ThatSpilledAfterAnOutage_IsLookedAtAgain_AndTrafficComesBack()
    {
        var snapshot = Load(Spilling);
        var local = Stats(snapshot, 0);
        Answer(local, 600);
        for (var i = 0; i < 5; i++)
        {
            local.Fail(0, FailureClass.ConnectFailed, 1, 0, _chooser.Now());
        }

        // Each failure counts as twice the usual time: far beyond two seconds.
        Assert.Equal(["s/cloud"], Chosen(snapshot, null));

        // One request of two hundred looks, and again only after a while.
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["s/cloud", "s/local"], Chosen(snapshot, null));
        Assert.Equal(["s/cloud"], Chosen(snapshot, null));
        Answer(local, 600);
        Assert.Equal(["s/local"], Chosen(snapshot, null));

        // Nobody looks at what is only a reserve.
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["s/local"], Chosen(snapshot, null));
    }

    [Fact]
    public void Priority_ThatWasNeverFastEnough_IsLookedAtSeldom()
    {
        var snapshot = Load(Spilling);
        Answer(Stats(snapshot, 0), 9_000);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(["s/cloud"], Chosen(snapshot, null));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(["s/cloud", "s/local"], Chosen(snapshot, null));
    }

    [Fact]
    public void ContextWindow_TooSmallForPromptAndAnswer_Excludes()
    {
        var snapshot = Load("""  "models": { "m": { "deployments": [ { "provider": "s", "model": "small", "context_window": 1000 }, { "provider": "s", "model": "large", "context_window": 100000 } ] } }  """);
        Assert.Equal(["s/large"], Chosen(snapshot, null, """{"model":"m","max_tokens":5000}"""));
        Assert.Equal(["s/large", "s/small"], Chosen(snapshot, null, """{"model":"m","max_tokens":50}"""));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"please TRANSLATE this"}]}""", "words")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"translate"},{"role":"assistant","content":"x"},{"role":"user","content":[{"type":"text","text":"no"}]}]}""", null)]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"tr\u0061nslate"}]}]}""", "words")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"fix bug #4711"}]}""", "expression")]
    [InlineData("""{"model":"m","tools":[{"type":"function"}],"messages":[]}""", "tools")]
    [InlineData("""{"model":"m","tools":[],"messages":[]}""", null)]
    [InlineData("""{"model":"m","user":"vip-7","messages":[]}""", "people")]
    [InlineData("""{"model":"m","messages":[{"role":"system","content":"translate"}]}""", null)]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}]}""", "pictures")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"about \"image_url\" in JSON"}]}""", null)]
    public void Rules_FirstWhoseConditionsAllHold_Wins(string body, string? rule)
    {
        var snapshot = Load(
            """
            "models": { "m": { "deployments": [ { "provider": "s", "model": "a" } ] }, "other": { "deployments": [ { "provider": "s", "model": "b" } ] } },
            "rules": [
              { "name": "never", "when": { "models": ["other"] }, "then": { "model": "other" } },
              { "name": "people", "when": { "users": ["vip-*"] }, "then": { "model": "other" } },
              { "name": "words", "when": { "keywords": ["Translate"] }, "then": { "model": "other" } },
              { "name": "expression", "when": { "pattern": "bug #[0-9]+" }, "then": { "model": "other" } },
              { "name": "tools", "when": { "tools": true }, "then": { "model": "other" } },
              { "name": "pictures", "when": { "images": true }, "then": { "model": "other" } } ]
            """);
        var decision = Decide(snapshot, body, new());
        Assert.Equal(rule, decision.Rule?.Name);
        Assert.Equal(rule is null ? "m" : "other", decision.Model.Name);
    }

    [Fact]
    public void Rule_OfATimeOfDay_HoldsOverMidnight()
    {
        var snapshot = Load(
            """
            "models": { "m": { "deployments": [ { "provider": "s", "model": "a" } ] } },
            "rules": [ { "name": "night", "when": { "time": { "from": "22:00", "to": "06:00", "days": ["thu"], "time_zone": "UTC" } }, "then": { "strategy": "cost" } } ]
            """);

        // The clock of the tests begins on Thursday, 1 January 2026, at midnight: that belongs to Wednesday's night.
        Assert.Null(Decide(snapshot, """{"model":"m"}""", new()).Rule);
        _time.Advance(TimeSpan.FromHours(22.5));
        Assert.Equal("night", Decide(snapshot, """{"model":"m"}""", new()).Rule?.Name);
        Assert.Equal(StrategyKind.Cost, Decide(snapshot, """{"model":"m"}""", new()).Strategy.Kind);
        _time.Advance(TimeSpan.FromHours(7));
        Assert.Equal("night", Decide(snapshot, """{"model":"m"}""", new()).Rule?.Name);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(Decide(snapshot, """{"model":"m"}""", new()).Rule);
    }

    [Fact]
    public void Split_IsStickyByUserAndKeepsItsShares()
    {
        var snapshot = Load(
            """
            "models": { "m": { "deployments": [ { "provider": "s", "model": "a" } ], "split": { "by": "user", "arms": [ { "name": "control", "share": 0.8 }, { "name": "canary", "share": 0.2, "model": "n" } ] } },
                        "n": { "deployments": [ { "provider": "s", "model": "b" } ] } }
            """);
        var arms = Enumerable.Range(0, 5000).Select(i => ArmOf($"user-{i}")).ToArray();
        Assert.InRange(arms.Count(static a => a == "canary") / 5000.0, 0.18, 0.22);
        Assert.Equal(arms, Enumerable.Range(0, 5000).Select(i => ArmOf($"user-{i}")));
        var canary = Array.IndexOf(arms, "canary");
        Assert.Equal("n", Decide(snapshot, """{"model":"m"}""", new() { ["x-edgerouter-user"] = $"user-{canary}" }).Model.Name);

        string? ArmOf(string user) => Decide(snapshot, """{"model":"m"}""", new() { ["x-edgerouter-user"] = user }).Arm?.Name;
    }

    [Fact]
    public void Decision_OverEightDeployments_AllocatesNothing()
    {
        var snapshot = Load(
            "\"models\": { \"m\": { \"strategy\": \"latency\", \"deployments\": [" + string.Join(',', Enumerable.Range(0, 8).Select(static i => $$"""{ "provider": "s", "model": "d{{i}}" }""")) + "] } }");
        var body = Encoding.UTF8.GetBytes("""{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Null(RequestScan.Scan(body, 64, out var facts));
        var state = new RoutingState(snapshot);
        snapshot.Models.TryGet("m"u8, out var model);
        foreach (var kind in Enum.GetValues<StrategyKind>())
        {
            var allocated = Garbage.Of(() => Work(kind));
            Assert.True(allocated == 0, $"{kind} allocates {allocated} bytes in 1,000 decisions");
        }

        void Work(StrategyKind kind)
        {
            var request = new RouteRequest(ref facts, body, null, CallerWants.Nothing, Simulation.NoHeaders.Instance);
            _chooser.Decide(model!, 0, request, out var decision);
            decision.Strategy = Kinds[(int)kind];
            _chooser.Choose(decision, request, state, default, out _);
        }
    }

    // Whatever happens, in whatever order, reloads included: nothing that a hard constraint excludes is ever chosen.
    [Fact]
    public void AnySequenceOfEvents_NeverChoosesAnExcludedDeployment()
    {
        var random = new Random(23);
        var slots = new SlotTable();
        var fixture = new ConfigFixture { Catalogue = new() { Vendors = ConfigFixture.Vendors, UsableDialects = [DialectId.OpenAi], Slots = slots } };
        Snapshot? snapshot = null;
        RoutingState? state = null;
        for (var step = 0; step < 4000; step++)
        {
            if (step % 200 == 0)
            {
                snapshot = fixture.Compile(RandomConfig(random));
                _health.Adopt(snapshot);
                state = new RoutingState(snapshot);
            }

            _time.Advance(TimeSpan.FromMilliseconds(random.Next(2000)));
            Disturb(snapshot!, random);
            var headers = RandomWants(random);
            var body = Encoding.UTF8.GetBytes(random.Next(3) == 0 ? """{"model":"m","tools":[{}],"max_tokens":900}""" : """{"model":"m"}""");
            Assert.Null(RequestScan.Scan(body, 64, out var facts));
            Assert.Null(EdgeRouter.Pipeline.WantsHeaders.Read(new Headers(headers), out var wants));
            var request = new RouteRequest(ref facts, body, null, wants, new Headers(headers));
            snapshot!.Models.TryGet("m"u8, out var model);
            _chooser.Decide(model!, 0, request, out var decision);
            var tried = new bool[model!.Candidates.Length];
            while (_chooser.Choose(decision, request, state!, tried, out var chosen))
            {
                var deployment = model.Candidates[chosen].Deployment;
                Assert.False(tried[chosen]);
                Assert.Equal(Exclusion.None, decision.Model.Constraints?.Source.Check(deployment.Facts) ?? Exclusion.None);
                Assert.Equal(Exclusion.None, wants.Narrowed?.Check(deployment.Facts) ?? Exclusion.None);
                Assert.True(facts.Needs == Capabilities.None || deployment.Facts.Capabilities is null || (deployment.Facts.Capabilities & facts.Needs) == facts.Needs);
                Assert.True(deployment.Facts.ContextWindow == 0 || facts.PromptTokens + facts.MaxOutputTokens <= deployment.Facts.ContextWindow);
                Assert.True(deployment.Facts.MaxConcurrency == 0 || _health[deployment].InFlight < deployment.Facts.MaxConcurrency);
                Assert.True(_health[deployment].Keys.HasRoom(RouteChooser.TokensOf(facts), _chooser.Now(), out _), "a full quota was chosen");
                tried[chosen] = true;
            }
        }
    }

    private static readonly StrategySettings[] Kinds = [.. Enum.GetValues<StrategyKind>().Select(static k => new StrategySettings { Kind = k })];

    private static string RandomConfig(Random random)
    {
        string[] regions = ["eu-west", "us-east", "ap-south-1"];
        var deployments = Enumerable.Range(0, random.Next(1, 12)).Select(i =>
            $$"""{ "provider": "s", "model": "d{{random.Next(30)}}-{{i}}", "region": "{{regions[random.Next(3)]}}", "weight": {{random.Next(3)}}, "priority": {{random.Next(3)}}, "max_concurrency": {{random.Next(1, 4)}} {{(random.Next(2) == 0 ? ", \"context_window\": 500" : "")}} {{(random.Next(2) == 0 ? ", \"capabilities\": []" : "")}} {{(random.Next(2) == 0 ? ", \"zone\": \"on-prem\"" : "")}} }""");
        return $$"""
            { "providers": { "s": { "vendor": "sandbox" } },
              "models": { "m": { "strategy": "{{RoutingNames.Strategies[random.Next(RoutingNames.Strategies.Count)]}}", "constraints": { "regions": ["eu-*", "us-*"] }, "deployments": [ {{string.Join(',', deployments)}} ] } } }
            """;
    }

    private static Dictionary<string, string> RandomWants(Random random) => random.Next(4) switch
    {
        0 => new() { ["x-edgerouter-region"] = "eu-west" },
        1 => new() { ["x-edgerouter-zone"] = "on-prem" },
        _ => new(),
    };

    private void Disturb(Snapshot snapshot, Random random)
    {
        var stats = _health[snapshot.Deployments[random.Next(snapshot.Deployments.Count)]];
        switch (random.Next(6))
        {
            case 0:
                stats.TryEnter(3);
                break;
            case 1 when stats.Awaiting.Value > 0:
                stats.Awaiting.Decrement();
                break;
            case 2:
                stats.Keys.All[0].Limit(_chooser.Now(), 3000);
                break;
            case 3:
                stats.Began(random.Next(SizeClass.Count), random.Next(1, 5000), random.Next(5), _chooser.Now());
                stats.Succeed(100, 3000, random.Next(50), _chooser.Now());
                break;
            default:
                stats.Fail(0, FailureClass.ServerError, random.Next(100), 0, _chooser.Now());
                break;
        }
    }

    private const string Spilling = """
        "models": { "m": { "strategy": "priority", "spill_first_token": "2s", "deployments": [ { "provider": "s", "model": "local", "priority": 0 }, { "provider": "s", "model": "cloud", "priority": 1 } ] } }
        """;

    private void Answer(DeploymentStats stats, float firstToken)
    {
        stats.Began(0, firstToken, 0, _chooser.Now());
        stats.Succeed(firstToken, firstToken + 100, 10, _chooser.Now());
    }

    private Snapshot Load(string rest)
    {
        var snapshot = _fixture.Compile($$"""{ "providers": { "s": { "vendor": "sandbox" } }, {{rest.Replace("HASH", "sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")}} }""");
        _health.Adopt(snapshot);
        return snapshot;
    }

    private DeploymentStats Stats(Snapshot snapshot, int candidate)
    {
        snapshot.Models.TryGet("m"u8, out var model);
        return _health[model!.Candidates[candidate].Deployment];
    }

    private Decision Decide(Snapshot snapshot, string body, Dictionary<string, string> headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScan.Scan(bytes, 64, out var facts));
        snapshot.Models.TryGet("m"u8, out var model);
        _chooser.Decide(model!, 0, new RouteRequest(ref facts, bytes, null, CallerWants.Nothing, new Headers(headers)), out var decision);
        return decision;
    }

    // Everything that is chosen in two hundred draws.
    private IReadOnlyList<string> Chosen(Snapshot snapshot, VirtualKey? key, string body = """{"model":"m"}""", Dictionary<string, string>? headers = null)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScan.Scan(bytes, 64, out var facts));
        Assert.Null(EdgeRouter.Pipeline.WantsHeaders.Read(new Headers(headers ?? []), out var wants));
        var state = new RoutingState(snapshot);
        snapshot.Models.TryGet("m"u8, out var model);
        var request = new RouteRequest(ref facts, bytes, key, wants, new Headers(headers ?? []));
        _chooser.Decide(model!, 0, request, out var decision);
        for (var i = 0; i < 200 && _chooser.Choose(decision, request, state, default, out var chosen); i++)
        {
            found.Add(decision.Model.Candidates[chosen].Deployment.Id);
        }

        return [.. found];
    }

    private GatewayError Refusal(Snapshot snapshot, string body, Dictionary<string, string>? headers = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestScan.Scan(bytes, 64, out var facts));
        Assert.Null(EdgeRouter.Pipeline.WantsHeaders.Read(new Headers(headers ?? []), out var wants));
        snapshot.Models.TryGet("m"u8, out var model);
        var request = new RouteRequest(ref facts, bytes, null, wants, new Headers(headers ?? []));
        _chooser.Decide(model!, 0, request, out var decision);
        Assert.False(_chooser.Choose(decision, request, new RoutingState(snapshot), default, out _));
        return NoRoute.Explain(_chooser, decision, request);
    }

    private sealed class Headers(Dictionary<string, string> headers) : IHeaderSource
    {
        public string? Header(string name) => headers.GetValueOrDefault(name);
    }
}
