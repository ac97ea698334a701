using EdgeRouter.Hosting;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Config;

/// <summary>What the file says of failures, as the engine reads it.</summary>
public sealed class ReliabilityCompilerTests
{
    [Fact]
    public void Nothing_IsTheBuiltIn()
    {
        var model = Model(Compile(""), "m");
        Assert.Equal(RetrySettings.Default, model.Retries);
        Assert.Equal(QueueSettings.Default, model.Queue);
        Assert.Equal(RecoveryKind.Error, model.Recovery);
        Assert.Null(model.Hedge);
        Assert.Null(model.Degradation);
        Assert.Empty(model.Fallbacks);
        Assert.Null(model.FallbacksByCause);
    }

    [Fact]
    public void AModelsOwnWords_GoBeforeTheDefaults_ValueByValue()
    {
        var snapshot = Compile("""
            , "retries": { "attempts": 5 }, "queue": { "length": 7 }, "hedge": { "after": "2s" }
            """, """
            "retries": { "attempts": 2, "backoff": "10ms", "max_backoff": "20ms" }, "queue": { "length": 1, "wait": "3s" }, "hedge": { "share": 0.5 }, "recovery": "continue",
            "breaker": { "failures": 2, "open": "1m" }, "retry_budget": { "per_second": 3 }
            """);
        var model = Model(snapshot, "m");
        Assert.Equal(new RetrySettings(5, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20)), model.Retries);
        Assert.Equal(new QueueSettings(7, TimeSpan.FromSeconds(3)), model.Queue);
        Assert.Equal(new HedgeSettings(0.5, TimeSpan.FromSeconds(2)), model.Hedge);
        Assert.Equal(RecoveryKind.Continue, model.Recovery);
        Assert.Equal(2, Model(snapshot, "local").Retries.Attempts);

        // An opening longer than the built-in longest raises that.
        Assert.Equal(BreakerSettings.Default with { Failures = 2, Open = TimeSpan.FromMinutes(1), MaxOpen = TimeSpan.FromMinutes(1) }, snapshot.Breaker);
        Assert.Equal(RetryBudget.Default with { PerSecond = 3 }, snapshot.RetryBudget);
    }

    [Fact]
    public void AShorterLongestBackoff_BoundsTheDefaultFirst() =>
        Assert.Equal(TimeSpan.FromMilliseconds(1), Model(Compile(", \"retries\": { \"max_backoff\": \"1ms\" }"), "m").Retries.Backoff);

    [Fact]
    public void HedgingSwitchedOffByAModel_IsOff() => Assert.Null(Model(Compile(", \"hedge\": { \"share\": 0 }", "\"hedge\": { \"share\": 0.5 }"), "m").Hedge);

    [Fact]
    public void TheLastResort_StandsOnceAtTheEndOfEveryChain_ButItsOwn()
    {
        var snapshot = Compile(", \"fallbacks\": [\"other\"], \"fallbacks_by_cause\": { \"timeout\": [\"local\", \"other\"], \"rate_limited\": [] }", "\"last_resort\": \"local\"");
        var model = Model(snapshot, "m");
        Assert.Equal(["other", "local"], model.Fallbacks.Select(static f => f.Name));
        Assert.Equal(["local", "other"], model.FallbacksByCause![(int)FailureCause.Timeout]!.Select(static f => f.Name));
        Assert.Equal(["local"], model.FallbacksByCause[(int)FailureCause.RateLimited]!.Select(static f => f.Name));
        Assert.Null(model.FallbacksByCause[(int)FailureCause.ContextLength]);
        Assert.Empty(Model(snapshot, "local").Fallbacks);
    }

    [Fact]
    public void ChangedRows_ChangeOnlyWhatTheyName()
    {
        var table = Compile("", "\"failures\": { \"upstream_reset\": { \"next\": \"give-up\" }, \"upstream_rate_limited\": { \"breaker\": true, \"status\": 503 } }").Failures;
        Assert.Equal(FailureTable.BuiltIn[FailureClass.Reset] with { Next = NextStep.GiveUp }, table[FailureClass.Reset]);
        Assert.Equal(FailureTable.BuiltIn[FailureClass.RateLimited] with { Breaker = true, ClientStatus = 503 }, table[FailureClass.RateLimited]);
        Assert.Equal(FailureTable.BuiltIn[FailureClass.ServerError], table[FailureClass.ServerError]);
    }

    [Fact]
    public void KeptWarm_AreOnPremDeploymentsThatStandInAChain_AndWhatTheOperatorNames()
    {
        string[] Kept(string model, string defaults = "", string provider = "") =>
            [.. WarmFallback.Kept(Compile(model, defaults, provider)).Select(static k => $"{k.Deployment.Id} {k.Quiet.TotalSeconds}")];

        Assert.Equal([], Kept(""));
        Assert.Equal(["near/b 240"], Kept(", \"fallbacks\": [\"local\"]"));
        Assert.Equal(["near/b 240"], Kept("", "\"last_resort\": \"local\""));
        Assert.Equal(["near/b 240"], Kept(", \"degradation\": { \"model\": \"local\" }"));
        Assert.Equal([], Kept(", \"fallbacks\": [\"other\"]"));
        Assert.Equal(["near/b 30"], Kept("", provider: ", \"prewarm_after\": \"30s\""));
        Assert.Equal([], Kept(", \"fallbacks\": [\"local\"]", provider: ", \"prewarm_after\": \"0s\""));
    }

    private static VirtualModel Model(Snapshot snapshot, string name) => snapshot.Models.Items.Single(m => m.Value.Name == name).Value;

    private static Snapshot Compile(string model, string defaults = "", string near = "") => new ConfigFixture().Compile($$"""
        {
          "defaults": { {{defaults}} },
          "providers": {
            "far": { "dialect": "openai", "base_url": "https://api.example.com/v1", "api_keys": ["sk-x"], "zone": "cloud" },
            "near": { "dialect": "openai", "base_url": "http://10.0.0.1/v1", "zone": "on-prem" {{near}} }
          },
          "models": {
            "m": { "deployments": [ { "provider": "far", "model": "a" } ] {{model}} },
            "other": { "deployments": [ { "provider": "far", "model": "c" } ] },
            "local": { "deployments": [ { "provider": "near", "model": "b" } ] }
          }
        }
        """);
}
