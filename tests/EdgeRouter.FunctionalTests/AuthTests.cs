using System.Net;
using System.Text;

namespace EdgeRouter.FunctionalTests;

public sealed class AuthTests
{
    [Fact]
    public async Task Keys_InAllThreeHeaders_LetTheirHoldersInAndNobodyElse()
    {
        var (app, appEntry) = await MakeKeyAsync("app");
        var (narrow, narrowEntry) = await MakeKeyAsync("narrow");
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(
            mock, rest: $$""", "auth": { "mode": "keys", "keys": [ {{appEntry}}, {{narrowEntry.Replace(" }", ", \"models\": [\"mock/only-*\"] }", StringComparison.Ordinal)}} ] }"""));
        foreach (var (header, value) in new[] { ("Authorization", $"Bearer {app}"), ("x-api-key", app), ("api-key", app) })
        {
            Assert.Equal(200, await StatusAsync(router, "m", header, value));
        }

        Assert.Equal(401, await StatusAsync(router, "m", "X-None", "x"));
        Assert.Equal(401, await StatusAsync(router, "m", "Authorization", $"Bearer {app}x"));
        Assert.Equal(401, await StatusAsync(router, "m", "Authorization", "Bearer sk-other"));
        Assert.Equal(403, await StatusAsync(router, "m", "x-api-key", narrow));
        Assert.Equal(200, await StatusAsync(router, "mock/only-this", "x-api-key", narrow));
        using var list = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        list.Headers.TryAddWithoutValidation("x-api-key", narrow);
        using var models = await router.Client.SendAsync(list);
        Assert.DoesNotContain("\"m\"", await models.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await router.Client.GetAsync("/v1/models")).StatusCode);
        await router.AssertCleanAsync(mock);
        await Task.Delay(300);
        Assert.Contains("key=app", router.Process.Errors);
        Assert.DoesNotContain(app, router.Process.Errors);
        Assert.DoesNotContain(app.Split('_')[2], router.Process.Errors);
    }

    [Fact]
    public async Task Credentials_PassedThroughWhenConfigured_ReachTheUpstream()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, provider: ", \"credentials\": \"pass-through\", \"forward_headers\": [\"X-Custom\"], \"headers\": { \"x-fixed\": \"${FIXED}\" }").Replace(", \"api_keys\": [\"sk-upstream-secret\"]", "", StringComparison.Ordinal),
            new Dictionary<string, string?> { ["FIXED"] = "from-environment" });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer the-callers-own");
        request.Headers.TryAddWithoutValidation("X-Custom", "yes");
        using var response = await router.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var headers = (await mock.LastRequestAsync()).Headers;
        Assert.Contains(("Authorization", "Bearer the-callers-own"), headers);
        Assert.Contains(headers, static h => h.Name.Equals("x-custom", StringComparison.OrdinalIgnoreCase) && h.Value == "yes");
        Assert.Contains(headers, static h => h.Name.Equals("x-fixed", StringComparison.OrdinalIgnoreCase) && h.Value == "from-environment");
        Assert.DoesNotContain(headers, static h => h.Value.Contains("sk-upstream-secret", StringComparison.Ordinal));
        await router.AssertCleanAsync(mock);
    }

    private static async Task<(string Key, string Entry)> MakeKeyAsync(string id)
    {
        await using var command = ChildProcess.Start(Files.Router, ["hash-key", "--id", id]);
        Assert.Equal(0, await command.ExitCodeAsync(TimeSpan.FromSeconds(10)));
        await Task.Delay(100);
        var lines = command.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (lines[0].Trim(), lines[1].Trim());
    }

    private static async Task<int> StatusAsync(Router router, string model, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent($$"""{"model":"{{model}}"}""", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await router.Client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
