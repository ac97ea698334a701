using System.Net;
using System.Text.Json;
using EdgeRouter.FunctionalTests.TestKit;

namespace EdgeRouter.FunctionalTests;

public sealed class ReloadTests : IAsyncLifetime
{
    private Mock _mock = null!;
    private Router _router = null!;

    public async Task InitializeAsync()
    {
        _mock = await Mock.StartAsync();
        _router = await Router.StartAsync(Config("first"));
    }

    public async Task DisposeAsync()
    {
        await _router.AssertCleanAsync(_mock);
        await _router.DisposeAsync();
        await _mock.DisposeAsync();
    }

    [Fact]
    public async Task ChangedFile_IsServedWithoutBeingAsked()
    {
        await _router.RewriteAsync(Config("second"));
        await Eventually.TrueAsync(async () => await StatusAsync("second") == 200, "the new model is served");
        Assert.Equal(404, await StatusAsync("first"));
    }

    [Fact]
    public async Task SwappedSymbolicLink_IsNoticed()
    {
        // As mounted configuration volumes do it: the file is a link, and the link changes.
        var target = _router.ConfigPath + ".v2";
        await File.WriteAllTextAsync(target, (await File.ReadAllTextAsync(_router.ConfigPath)).Replace("\"first\"", "\"linked\"", StringComparison.Ordinal));
        File.CreateSymbolicLink(_router.ConfigPath + ".link", target);
        File.Move(_router.ConfigPath + ".link", _router.ConfigPath, overwrite: true);
        await Eventually.TrueAsync(async () => await StatusAsync("linked") == 200, "the model of the link's new target is served");
        File.Delete(target);
    }

    [Fact]
    public async Task ChangedSecretFile_IsUsedWithoutAChangeOfTheConfiguration()
    {
        var secret = _router.ConfigPath + ".key";
        await File.WriteAllTextAsync(secret, "sk-one\n");
        await _router.RewriteAsync(Config("keyed").Replace("\"sk-upstream-secret\"", $"\"file:{secret}\"", StringComparison.Ordinal));
        Assert.Equal(200, (await _router.AdminAsync(HttpMethod.Post, "/admin/reload")).Status);
        Assert.Equal("Bearer sk-one", await KeySeenAsync("keyed"));
        await File.WriteAllTextAsync(secret, "sk-two\n");
        await Eventually.TrueAsync(async () => await KeySeenAsync("keyed") == "Bearer sk-two", "the new key is used");
        File.Delete(secret);
    }

    [Fact]
    public async Task SigHup_Reloads()
    {
        await _router.RewriteAsync(Config("hup"));
        _router.Process.Signal("HUP");
        await Eventually.TrueAsync(async () => await StatusAsync("hup") == 200, "the new model is served");
        Assert.False(_router.Process.HasExited);
    }

    [Fact]
    public async Task InvalidFile_IsReportedWholeAndChangesNothing()
    {
        var before = (await _router.StateAsync()).GetProperty("revision").GetString();
        await _router.RewriteAsync(Config("broken").Replace("\"openai\"", "\"opnai\"", StringComparison.Ordinal) + ", \"lgo\": {}");
        var (status, body) = await _router.AdminAsync(HttpMethod.Post, "/admin/reload");
        Assert.Equal(400, status);
        var errors = body.GetProperty("errors").EnumerateArray().Select(static e => e.GetString()!).ToArray();
        Assert.Equal(2, errors.Length);
        Assert.Contains(errors, static e => e.Contains("providers.mock.dialect", StringComparison.Ordinal) && e.Contains("did you mean 'openai'", StringComparison.Ordinal));
        Assert.Contains(errors, static e => e.Contains("unknown key 'lgo'", StringComparison.Ordinal));
        Assert.Equal(before, body.GetProperty("revision").GetString());
        Assert.Equal(200, await StatusAsync("first"));
        Assert.Equal(0, await _router.MetricAsync("edgerouter_config_last_reload_successful"));
        Assert.True(await _router.MetricAsync("edgerouter_config_reloads_total{result=\"refused\"}") >= 1);

        await _router.RewriteAsync(Config("mended"));
        Assert.Equal(200, (await _router.AdminAsync(HttpMethod.Post, "/admin/reload")).Status);
        Assert.Equal(1, await _router.MetricAsync("edgerouter_config_last_reload_successful"));
    }

    [Fact]
    public async Task RunningStream_EndsOnTheConfigurationItBeganWith()
    {
        using var stream = await _router.PostAsync("/v1/chat/completions", """{"model":"mock/ev=20,int=100","stream":true,"messages":[]}""");
        await _router.RewriteAsync(
            """
            "providers": { "other": { "vendor": "sandbox" } },
            "models": { "only": { "deployments": [ { "provider": "other", "model": "sandbox" } ] } }
            """);
        Assert.Equal(200, (await _router.AdminAsync(HttpMethod.Post, "/admin/reload")).Status);
        Assert.Equal(404, await StatusAsync("mock/ev=1"));
        Assert.Equal(1, (await _mock.StateAsync()).GetProperty("active").GetInt32());
        Assert.EndsWith("data: [DONE]\n\n", await stream.Content.ReadAsStringAsync());

        // The provider is gone: once nothing runs on it any more its connections close, long before they would for being idle. One is the test's own.
        await _mock.WaitForAsync("connections", static n => n <= 1);
        await Eventually.TrueAsync(async () => (await _router.StateAsync()).GetProperty("runtimes_retired").GetInt32() == 0, "the old runtime is over");
    }

    [Fact]
    public async Task SurvivingDeployment_KeepsItsCountsAndItsConnection()
    {
        Assert.Equal(200, await StatusAsync("first"));
        var connections = (await _mock.StateAsync()).GetProperty("connections").GetInt32();
        await _router.RewriteAsync(Config("renamed").Replace("\"sk-upstream-secret\"", "\"sk-another\"", StringComparison.Ordinal));
        Assert.Equal(200, (await _router.AdminAsync(HttpMethod.Post, "/admin/reload")).Status);
        Assert.Equal("Bearer sk-another", await KeySeenAsync("renamed"));
        Assert.Equal(connections, (await _mock.StateAsync()).GetProperty("connections").GetInt32());
        Assert.Equal(2, await _router.MetricAsync("edgerouter_attempts_total{deployment=\"mock/plain\",outcome=\"ok\"}"));
    }

    [Fact]
    public async Task Rollback_GoesBackStepByStepOrToANamedRevision()
    {
        var revisions = new List<string> { (await _router.StateAsync()).GetProperty("revision").GetString()! };
        for (var i = 0; i < 6; i++)
        {
            await _router.RewriteAsync(Config($"m{i}"));
            revisions.Add((await _router.AdminAsync(HttpMethod.Post, "/admin/reload")).Body.GetProperty("revision").GetString()!);
        }

        var kept = (await _router.AdminAsync(HttpMethod.Get, "/admin/revisions")).Body.GetProperty("revisions").EnumerateArray().ToArray();
        Assert.Equal(revisions[^5..], kept.Select(static r => r.GetProperty("revision").GetString()));
        Assert.Equal([false, false, false, false, true], kept.Select(static r => r.GetProperty("in_force").GetBoolean()));

        Assert.Equal(revisions[^2], (await _router.AdminAsync(HttpMethod.Post, "/admin/rollback")).Body.GetProperty("revision").GetString());
        Assert.Equal(200, await StatusAsync("m4"));
        Assert.Equal(404, await StatusAsync("m5"));
        Assert.Equal(1, await _router.MetricAsync($"edgerouter_config_revision{{revision=\"{revisions[^2]}\"}}"));
        Assert.Equal(revisions[^3], (await _router.AdminAsync(HttpMethod.Post, "/admin/rollback")).Body.GetProperty("revision").GetString());
        Assert.Equal(revisions[^1], (await _router.AdminAsync(HttpMethod.Post, $"/admin/rollback?revision={revisions[^1]}")).Body.GetProperty("revision").GetString());
        Assert.Equal(200, await StatusAsync("m5"));
        Assert.Equal(404, (await _router.AdminAsync(HttpMethod.Post, $"/admin/rollback?revision={revisions[0]}")).Status);

        // What was rolled back from stays on disk and must not creep back in by itself.
        Assert.Equal(200, (await _router.AdminAsync(HttpMethod.Post, "/admin/rollback")).Status);
        await Task.Delay(2500);
        Assert.Equal(404, await StatusAsync("m5"));
    }

    [Fact]
    public async Task Rollback_WithNothingBefore_SaysSo() => Assert.Equal(409, (await _router.AdminAsync(HttpMethod.Post, "/admin/rollback")).Status);

    [Fact]
    public async Task ChangedListenAddress_IsNamedAsNeedingARestart()
    {
        var text = (await File.ReadAllTextAsync(_router.ConfigPath)).Replace($"\"data\": \"http://127.0.0.1:{_router.DataPort}\"", "\"data\": \"http://127.0.0.1:0\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_router.ConfigPath, text);
        var (status, body) = await _router.AdminAsync(HttpMethod.Post, "/admin/reload");
        Assert.Equal(200, status);
        Assert.Contains(body.GetProperty("notes").EnumerateArray(), static n => n.GetString()!.Contains("listen has changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReloadEvery100Milliseconds_UnderLoad_FailsNothingAndGrowsNothing()
    {
        using var stop = new CancellationTokenSource();
        var served = 0;
        var load = Enumerable.Range(0, 8).Select(i => LoadAsync(i % 2 == 0)).ToArray();
        var files = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            // Every second one removes the provider that the one before it added, together with its deployments.
            await _router.RewriteAsync(Config("first", i % 2 == 0 ? "" : $", \"extra{i}\": {{ \"dialect\": \"openai\", \"base_url\": \"http://127.0.0.1:{_mock.Port}/v1\", \"api_keys\": [] }}"));
            Assert.Equal(200, (await _router.AdminAsync(HttpMethod.Post, "/admin/reload")).Status);
            if (i is 20 or 59)
            {
                files.Add((await _router.MetricAsync("process_open_fds"))!.Value);
            }

            await Task.Delay(100);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.True(served > 100, $"only {served} requests");
        Assert.True(files[1] <= files[0] + 20, $"open files grew from {files[0]} to {files[1]}");
        await Eventually.TrueAsync(async () => (await _router.StateAsync()).GetProperty("runtimes_retired").GetInt32() == 0, "all old runtimes are over");
        var state = await _router.StateAsync();
        Assert.Equal(0, state.GetProperty("requests_failed").GetInt32());
        Assert.True(state.GetProperty("deployment_slots").GetInt32() <= 12, $"{state.GetProperty("deployment_slots")} slots");

        async Task LoadAsync(bool stream)
        {
            while (!stop.IsCancellationRequested)
            {
                using var response = await _router.ChatAsync(stream ? "mock/ev=10,int=20" : "first", stream);
                var text = await response.Content.ReadAsStringAsync();
                Assert.True(response.StatusCode == HttpStatusCode.OK, text);
                Assert.True(!stream || text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal), text);
                Interlocked.Increment(ref served);
            }
        }
    }

    private string Config(string model, string moreProviders = "") =>
        $$"""
        "providers": { "mock": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mock.Port}}/v1", "api_keys": ["sk-upstream-secret"] } {{moreProviders}} },
        "models": { "{{model}}": { "deployments": [ { "provider": "mock", "model": "plain" } ] } }
        """;

    private async Task<int> StatusAsync(string model)
    {
        using var response = await _router.ChatAsync(model);
        await response.Content.ReadAsStringAsync();
        return (int)response.StatusCode;
    }

    private async Task<string> KeySeenAsync(string model)
    {
        Assert.Equal(200, await StatusAsync(model));
        return (await _mock.LastRequestAsync()).Headers.Single(static h => h.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase)).Value;
    }
}
