using System.Net;
using EdgeRouter.Config;
using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

/// <summary>Rules between several values, many mistakes at once, secrets in messages, and what is listed as not acting yet.</summary>
public sealed class ConfigChecksTests
{
    private const string Sandbox = "\"providers\": { \"s\": { \"vendor\": \"sandbox\" } }";
    private static readonly string Hash = KeyHash.Create("x").ToString();

    private readonly ConfigFixture _fixture = new();

    [Fact]
    public void Timeouts_TotalBelowTheSharedFirstToken_BlamesTheTotal()
    {
        var error = _fixture.Refuse($$"""
            { "defaults": { "timeouts": { "first_token": "60s" } },
              "models": { "m": { "deployments": [ { "provider": "s", "model": "x" } ], "timeouts": { "total": "30s" } } }, {{Sandbox}} }
            """);
        Assert.Equal(
            (2, "models.m.timeouts.total", "first_token (1m from defaults.timeouts) is longer than total (30s)"),
            (error.Line, error.Path, error.Message));
    }

    [Fact]
    public void Listen_ForcedOrWithKeys_MayBeReachedFromOutside()
    {
        Assert.Empty(_fixture.Load($$"""{ "auth": { "force": true }, "listen": { "data": "http://*:4000" }, {{Sandbox}} }""").Errors);
        Assert.Empty(_fixture.Load($$"""
            { "auth": { "mode": "keys", "keys": [ { "id": "a", "hash": "{{Hash}}" } ] }, "listen": { "data": "http://*:4000" }, {{Sandbox}} }
            """).Errors);
    }

    [Theory]
    [InlineData("0.0.0.0", "", 1)]
    [InlineData("127.0.0.1", "", 0)]
    [InlineData("0.0.0.0", "\"auth\": { \"force\": true },", 0)]
    public void Listen_SocketOfTheServiceManager_IsJudgedLikeTheFilesAddress(string address, string auth, int errors)
    {
        var fixture = new ConfigFixture { Catalogue = new() { Vendors = ConfigFixture.Vendors, UsableDialects = [DialectId.OpenAi], Inherited = [new ListenAddress(IPAddress.Parse(address), 4000)] } };
        var result = fixture.Load($$"""{ {{auth}} "listen": { "data": "http://127.0.0.1:4000" }, {{Sandbox}} }""");
        Assert.Equal(errors, result.Errors.Count);
        Assert.All(result.Errors, static error => Assert.Contains("service manager's socket", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void ManyMistakes_InOneFile_AreAllFoundInOneGo()
    {
        var result = _fixture.Load("""
            {
              "node": { "id": 7, "location": [100, 200] },
              "listn": { },
              "auth": { "mode": "keys" },
              "providers": {
                "mock": { "dialect": "openai", "base_url": "nowhere", "api_keys": ["${A}", 5] },
                "onprem": { "vendor": "olama" },
              },
              "models": {
                "chat": {
                  "strategy": "latncy",
                  "deployments": [ { "provider": "mokc", "model": "x", "wieght": 1 }, { "provider": "mock" } ],
                  "fallbacks": ["nobody"],
                  "timeouts": { "idle": "5", "first_token": "2h" },
                  "retries": null
                }
              },
              "limits": { "json_depth": "deep" }
            }
            """);
        Assert.Equal(
            [
                "2:19 node.id", "2:35 node.location[0]", "2:40 node.location[1]", "3:3 listn", "4:21 auth.mode", "6:48 providers.mock.base_url",
                "6:72 providers.mock.api_keys[0]", "6:80 providers.mock.api_keys[1]", "7:27 providers.onprem.vendor", "11:19 models.chat.strategy",
                "12:38 models.chat.deployments[0].provider", "12:60 models.chat.deployments[0].wieght", "12:75 models.chat.deployments[1].model",
                "13:21 models.chat.fallbacks[0]", "14:29 models.chat.timeouts.idle", "14:49 models.chat.timeouts.first_token", "15:18 models.chat.retries",
                "18:29 limits.json_depth",
            ],
            result.Errors.Select(static e => $"{e.Line}:{e.Column} {e.Path}"));
        Assert.False(result.IsValid);
        Assert.Null(result.Snapshot);
    }

    [Fact]
    public void Secrets_WhateverIsWrong_AreNeverPrinted()
    {
        _fixture.Environment["KEY"] = "hush\u0001";
        _fixture.Environment["HUSH_URL"] = "ftp://hush";
        _fixture.Environment["OPENAI_API_KEY"] = "hush\n";
        _fixture.Files["hush.key"] = "hush\u00e9";
        string[] files =
        [
            """{ "providers": { "a": { "vendor": "vllm", "api_keys": ["${KEY}", "hush\t", 1234, null, ["hush"]], "headers": { "x": "hush\n", "y": ["hush"], "host": "hush" } } } }""",
            """{ "providers": { "a": { "vendor": "vllm", "api_keys": "hush", "headers": "hush", "base_url": "${HUSH_URL}" } } }""",
            """{ "providers": { "a": { "vendor": "vllm", "api_key": "hush", "token": { "hush": "hush" }, "base_url": "http://hush:hush@h" } } }""",
            """{ "providers": { "a": { "vendor": "vllm", "api_keys": ["${hush hush}"] }, "b": { "vendor": "openai", "api_keys": ["file:hush.key"] } } }""",
            """{ "providers": { "a": { "vendor": "vllm", "api_keys": [true-hush] } } }""",
            """{ "providers": { "a": { "vendor": "vllm", "api_keys": ["hush } } }""",
            """{ "auth": { "keys": [ { "id": "er_a_hush", "hash": "er_a_hush" }, { "id": 5, "hash": 1234 } ] } }""",
        ];
        foreach (var file in files)
        {
            var errors = _fixture.Load(file).Errors;
            Assert.NotEmpty(errors);
            Assert.All(errors, static e =>
            {
                // The keys of an unknown object may be named, its values may not; no fixture uses "hush" as a file's key but one.
                Assert.DoesNotContain("hush", e.ToString().Replace("hush.key", "", StringComparison.Ordinal));
                Assert.DoesNotContain("1234", e.ToString());
            });
        }
    }

    [Fact]
    public void VendorKey_WithALineFeedAtItsEnd_IsTrimmed()
    {
        _fixture.Environment["OPENAI_API_KEY"] = "k\n";
        Assert.Equal(["k"], _fixture.Compile("{ \"providers\": { \"a\": { \"vendor\": \"openai\" } } }").Providers[0].ApiKeys);
    }

    [Fact]
    public void Loader_NoObjectAtAll_IsOneError()
        => Assert.Equal("edgerouter.json:1:1: expected an object, found a list", _fixture.Refuse("[]").ToString());
}
