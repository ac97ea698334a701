using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class ConfigCompilerTests
{
    private readonly ConfigFixture _fixture = new();

    [Fact]
    public void Parameters_ThatAreObjects_AreAcceptedAndGoOutWithoutTheFilesComments()
    {
        var snapshot = new ConfigFixture().Compile(
            """
            { "providers": { "p": { "dialect": "openai", "base_url": "http://127.0.0.1:1/v1", "api_keys": [] } },
              "models": { "m": { "deployments": [{ "provider": "p", "model": "x" }],
                "parameters": { "set": { "chat_template_kwargs": { "enable_thinking": false, // of vLLM
                  "more": [1, { "a": "b" },] } } } } } }
            """);
        var set = Assert.Single(Assert.Single(snapshot.Models.Items).Value.Parameters!.Set);
        Assert.Equal("""{"enable_thinking":false,"more":[1,{"a":"b"}]}""", System.Text.Encoding.UTF8.GetString(set.Value));
    }

    [Fact]
    public void Snapshot_SamePairInTwoModels_SharesOneDeployment()
    {
        var snapshot = _fixture.Compile("""
            { "providers": { "s": { "vendor": "sandbox" }, "t": { "vendor": "sandbox" } },
              "models": {
                "a": { "deployments": [ { "provider": "s", "model": "m" }, { "provider": "t", "model": "m" } ] },
                "b": { "deployments": [ { "provider": "s", "model": "m" } ] } } }
            """);
        var models = snapshot.Models.Items;
        Assert.Same(models[0].Value.Candidates[0].Deployment, models[1].Value.Candidates[0].Deployment);
        Assert.NotSame(models[0].Value.Candidates[0].Deployment, models[0].Value.Candidates[1].Deployment);
    }

    [Fact]
    public void Snapshot_Slots_AreDense()
    {
        var snapshot = _fixture.Compile("""
            { "providers": { "s": { "vendor": "sandbox" }, "t": { "vendor": "sandbox" } },
              "models": { "a": { "deployments": [ { "provider": "s", "model": "m" }, { "provider": "t", "model": "m" } ] } } }
            """);
        var models = snapshot.Models.Items.Select(static m => m.Value).Concat(snapshot.Wildcards.Select(static w => w.Model));
        Assert.Equal([0, 1, 2, 3], models.SelectMany(static m => m.Candidates).Select(static c => c.Deployment.Slot).Distinct().Order());
        Assert.Equal([0, 1], snapshot.Providers.Select(static p => p.Slot));
    }

    [Fact]
    public void Snapshot_EveryProvider_HasAWildcardThatStripsItsPrefix()
    {
        var wildcard = Assert.Single(_fixture.Compile("""{ "providers": { "s": { "vendor": "sandbox" } } }""").Wildcards);
        Assert.Equal("s/", Encoding.UTF8.GetString(wildcard.Prefix));
        Assert.Equal(2, wildcard.Strip);
        Assert.Equal(("s/*", null), (wildcard.Model.Candidates[0].Deployment.Id, wildcard.Model.Candidates[0].Deployment.UpstreamModel));
    }

    [Fact]
    public void Snapshot_PatternModel_IsAWildcardThatKeepsTheName()
    {
        var snapshot = _fixture.Compile("""
            { "providers": { "s": { "vendor": "sandbox" } },
              "models": { "gpt-*": { "deployments": [ { "provider": "s", "model": "*" } ] }, "gpt-4*": { "deployments": [ { "provider": "s", "model": "four" } ] } } }
            """);
        Assert.Empty(snapshot.Models.Items);
        Assert.Equal(["gpt-4", "gpt-", "s/"], snapshot.Wildcards.Select(static w => Encoding.UTF8.GetString(w.Prefix)));
        Assert.Equal([0, 0, 2], snapshot.Wildcards.Select(static w => w.Strip));
        Assert.Equal(["four", null, null], snapshot.Wildcards.Select(static w => w.Model.Candidates[0].Deployment.UpstreamModel));
    }

    [Fact]
    public void Snapshot_Revision_IsTheBeginningOfTheHashOfTheText()
    {
        const string text = """{ "providers": { "s": { "vendor": "sandbox" } } }""";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12], _fixture.Compile(text).Revision);
    }

    [Fact]
    public void Loader_ByteOrderMark_IsAccepted()
        => Assert.True(_fixture.Load([0xEF, 0xBB, 0xBF, .. """{ "providers": { "s": { "vendor": "sandbox" } } }"""u8]).IsValid);

    [Fact]
    public void Timeouts_ModelThenDefaultsThenBuiltIn_InThatOrder()
    {
        var snapshot = _fixture.Compile("""
            { "defaults": { "timeouts": { "connect": "1s", "idle": "9s" } },
              "providers": { "s": { "vendor": "sandbox" } },
              "models": {
                "a": { "deployments": [ { "provider": "s", "model": "m" } ], "timeouts": { "connect": "2s", "total": "30s" }, "keepalive_before_first_token": true },
                "b": { "deployments": [ { "provider": "s", "model": "m" } ] } } }
            """);
        var (a, b) = (snapshot.Models.Items[0].Value, snapshot.Models.Items[1].Value);
        Assert.Equal(TimeSpan.FromSeconds(2), a.Timeouts.Connect);
        Assert.Equal(TimeSpan.FromSeconds(9), a.Timeouts.Idle);
        Assert.Equal(TimeSpan.FromSeconds(30), a.Timeouts.Total);

        // The built-in 120 s is cut to the total that was written.
        Assert.Equal(TimeSpan.FromSeconds(30), a.Timeouts.FirstToken);
        Assert.True(a.KeepAliveBeforeFirstToken);
        Assert.False(b.KeepAliveBeforeFirstToken);
        Assert.Equal(Timeouts.Default with { Connect = TimeSpan.FromSeconds(1), Idle = TimeSpan.FromSeconds(9) }, b.Timeouts);
        Assert.Equal(b.Timeouts, snapshot.Wildcards[0].Model.Timeouts);
    }

    [Fact]
    public void Limits_Configured_Act()
    {
        var limits = _fixture.Compile("""
            { "providers": { "s": { "vendor": "sandbox" } },
              "limits": { "request_body": "1MB", "response_body": 2097152, "json_depth": 32, "in_flight": 5, "buffered_bytes": "3MB", "request_body_time": "7s", "drain_time": "0s" } }
            """).Limits;
        Assert.Equal(
            new Limits
            {
                RequestBody = 1 << 20,
                ResponseBody = 2 << 20,
                JsonDepth = 32,
                InFlight = 5,
                BufferedBytes = 3 << 20,
                RequestBodyTime = TimeSpan.FromSeconds(7),
                DrainTime = TimeSpan.Zero,
            },
            limits);
    }

    [Fact]
    public void Keys_ModeKeys_AreFoundById()
    {
        var hash = KeyHash.Create("s3cret");
        var snapshot = _fixture.Compile($$"""
            { "auth": { "mode": "keys", "keys": [ { "id": "team-a", "hash": "{{hash}}", "name": "A", "models": ["s/*"] } ] },
              "listen": { "data": "http://0.0.0.0:4000" },
              "providers": { "s": { "vendor": "sandbox" } } }
            """);
        Assert.True(snapshot.Keys!.TryGet("team-a"u8, out var key));
        Assert.Equal(hash.Hash, key.Hash);
        Assert.Equal(hash.Salt, key.Salt);
        Assert.Equal("A", key.Name);
        Assert.True(key.Allows("s/m"));
        Assert.False(key.Allows("t/m"));
    }

    [Fact]
    public void Keys_ModeNone_AreNotAskedFor()
    {
        var json = $$"""{ "auth": { "keys": [ { "id": "a", "hash": "{{KeyHash.Create("x")}}" } ] }, "providers": { "s": { "vendor": "sandbox" } } }""";
        Assert.Null(_fixture.Compile(json).Keys);
    }

    [Fact]
    public void Provider_Everything_IsCompiled()
    {
        _fixture.Environment["KEY"] = "k1";
        _fixture.Environment["HOST"] = "10.0.0.5:9000";
        var provider = _fixture.Compile("""
            { "providers": { "p": {
                "dialect": "openai", "base_url": "http://${HOST}/v1/", "api_keys": ["${KEY}", "${NONE:-}", "${NONE:-k2}"], "key_header": "X-Key",
                "headers": { "X-Org": "org-${KEY}" }, "forward_headers": ["X-Trace", "x-trace"], "quirks": ["no_completions", "no_stream_options"],
                "region": "r", "zone": "edge", "http2": true } } }
            """).Providers[0];
        Assert.Equal("http://10.0.0.5:9000/v1", provider.BaseUrl.AbsoluteUri);
        Assert.Equal(["k1", "k2"], provider.ApiKeys);
        Assert.Equal("x-key", provider.KeyHeader);
        Assert.Equal([new("x-org", "org-k1")], provider.Headers);
        Assert.Equal(["x-trace"], provider.ForwardHeaders);
        Assert.Equal(Quirks.NoCompletions | Quirks.NoStreamOptions, provider.Quirks);
        Assert.Equal(("r", Zone.Edge, true, false), (provider.Region, provider.Zone, provider.Http2, provider.PassThroughCredentials));
    }

    [Fact]
    public void Provider_VendorRow_FillsInWhatIsNotWritten()
    {
        _fixture.Environment["MISTRAL_API_KEY"] = "mk";
        var provider = _fixture.Compile("""{ "providers": { "p": { "vendor": "mistral" } } }""").Providers[0];
        Assert.Equal("https://api.mistral.ai/v1", provider.BaseUrl.AbsoluteUri);
        Assert.Equal(["mk"], provider.ApiKeys);
        Assert.Equal(
            Quirks.NoStreamOptions | Quirks.UsageInLastChunk | Quirks.MaxTokensOnly | Quirks.RandomSeed | Quirks.NoDeveloperRole | Quirks.StrictMembers | Quirks.NineCharacterToolIds | Quirks.NoResponses,
            provider.Quirks);
        Assert.Equal("authorization", provider.KeyHeader);
    }

    [Fact]
    public void Provider_VendorWithKeyHeaderAndHeaders_GetsThem()
    {
        var fixture = new ConfigFixture { Catalogue = _fixture.Catalogue with { UsableDialects = [DialectId.OpenAi, DialectId.Anthropic] } };
        fixture.Environment["ANTHROPIC_API_KEY"] = "ak";
        var provider = fixture.Compile("""{ "providers": { "p": { "vendor": "anthropic", "headers": { "Anthropic-Version": "2024-01-01" } } } }""").Providers[0];
        Assert.Equal(DialectId.Anthropic, provider.Dialect);
        Assert.Equal("x-api-key", provider.KeyHeader);
        Assert.Equal([new("anthropic-version", "2024-01-01")], provider.Headers);
    }

    [Fact]
    public void Provider_OwnAddressOfAVendor_DoesNotGetTheVendorsKey()
    {
        _fixture.Environment["OPENAI_API_KEY"] = "must-not-leak";
        Assert.Empty(_fixture.Compile("""{ "providers": { "p": { "vendor": "openai", "base_url": "http://elsewhere.example/v1" } } }""").Providers[0].ApiKeys);
    }

    [Fact]
    public void Provider_Sandbox_NeedsNothing()
    {
        var provider = _fixture.Compile("""{ "providers": { "p": { "vendor": "sandbox" } } }""").Providers[0];
        Assert.Equal((ProviderKind.Sandbox, DialectId.OpenAi, 0), (provider.Kind, provider.Dialect, provider.ApiKeys.Count));
    }

    [Fact]
    public void Provider_PassThrough_HasNoKeys()
    {
        _fixture.Environment["OPENAI_API_KEY"] = "not-sent";
        var provider = _fixture.Compile("""{ "providers": { "p": { "vendor": "openai", "credentials": "pass-through" } } }""").Providers[0];
        Assert.True(provider.PassThroughCredentials);
        Assert.Empty(provider.ApiKeys);
    }

    [Fact]
    public void Node_WithoutId_GetsTheCataloguesDefault()
        => Assert.Equal("edgerouter", _fixture.Compile("""{ "providers": { "p": { "vendor": "sandbox" } } }""").Node.Id);
}
