using System.Net;
using System.Text;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>Keys, tokens and prompts are nowhere but where they belong.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task KeysAndPrompts_AtTheMostTalkativeLogLevel_AreNowhereToBeRead()
    {
        var (_, made, _) = await CommandTests.RunAsync(["hash-key", "--id", "app"]);
        var key = made.Split('\n')[0];
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(
            mock, rest: $$""", "auth": { "mode": "keys", "keys": [ {{made.Split('\n')[1]}} ] }, "admin": { "token": "admin-token-0123456789" }, "log": { "format": "json", "level": "trace" }"""));
        var told = new StringBuilder();
        foreach (var model in new[] { "m", "mock/status=401,echo", "mock/status=400,echo", "mock/status=500,err=html", "mock/cut=1,how=rst", "mock/errbody=1", "mock/reset=1", "none" })
        {
            foreach (var stream in new[] { "false", "true" })
            {
                told.Append(await AskAsync(router, key, $$"""{"model":"{{model}}","stream":{{stream}},"messages":[{"role":"user","content":"prompt-of-mine"}]}"""));
            }
        }

        told.Append(await AskAsync(router, key, """{"model":"m","messages":["prompt-of-mine" }"""));
        told.Append(await AskAsync(router, key + "x", """{"model":"m","messages":["prompt-of-mine"]}"""));
        foreach (var path in new[] { "/metrics", "/admin/state", "/admin/config", "/admin/deployments", "/admin/requests", "/admin/revisions", "/admin/cache" })
        {
            told.Append(await router.Client.GetStringAsync(router.AdminUrl + path));
        }

        await Task.Delay(300);
        var all = told.Append(router.Process.Errors).Append(router.Process.Output).ToString();
        Assert.Contains("\"status\":401", all, StringComparison.Ordinal);
        foreach (var secret in new[] { "sk-upstream-secret", key, key.Split('_')[2], "admin-token-0123456789", "prompt-of-mine" })
        {
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        }
    }

    // With a limit that allows it, the kernel leaves a core file in the folder of the process that is aborted.
    [CoreFileTheory]
    [InlineData("", false)]
    [InlineData("\"core_files\": true", true)]
    public async Task CoreFile_OfAnAbortedProcess_IsThereOnlyWhereAllowed(string node, bool wanted)
    {
        var folder = Directory.CreateTempSubdirectory("edgerouter-core-").FullName;
        try
        {
            var ports = Ports.Free(2);
            await File.WriteAllTextAsync(Path.Combine(folder, "c.json"), $$"""{ "node": { {{node}} }, "listen": { "data": "http://127.0.0.1:{{ports[0]}}", "admin": "http://127.0.0.1:{{ports[1]}}" }, "providers": { "s": { "dialect": "openai", "base_url": "http://127.0.0.1:1/v1", "api_keys": [], "probe": false } }, "models": { "m": { "deployments": [{ "provider": "s", "model": "m" }] } } }""");
            await using var process = ChildProcess.Start("sh", ["-c", $"cd {folder} && ulimit -c unlimited && exec {Files.Router} serve --config c.json"], new Dictionary<string, string?> { ["XDG_RUNTIME_DIR"] = folder });
            using var client = new HttpClient();
            await Eventually.TrueAsync(
                async () =>
                {
                    try
                    {
                        return await client.GetStringAsync($"http://127.0.0.1:{ports[0]}/readyz") == "ok\n";
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                "the router is ready");
            process.Signal("ABRT");
            await process.ExitCodeAsync(TimeSpan.FromSeconds(60));
            Assert.Equal(wanted, Directory.GetFiles(folder, "core*").Length > 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> AskAsync(Router router, string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", key);
        try
        {
            using var response = await router.Client.SendAsync(request);
            return response.Headers + (response.StatusCode == HttpStatusCode.OK ? "" : await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException broken)
        {
            return broken.Message;
        }
    }
}
