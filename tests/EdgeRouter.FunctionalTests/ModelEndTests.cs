using System.Net;

namespace EdgeRouter.FunctionalTests;

/// <summary>Models that their vendor ends: callers and operators are told, and from the last day on an alias is answered by the successor.</summary>
public sealed class ModelEndTests
{
    [Fact]
    public async Task DeprecatedModel_IsToldInHeaderAndLog_AndFollowedOnceItHasEnded()
    {
        var catalogue = Path.Combine(Path.GetTempPath(), $"edgerouter-ends-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(catalogue, Rows("2020-01-01"));
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync($$"""
            "catalogue": { "models": "{{catalogue}}" },
            "log": { "format": "json" },
            "providers": { "mock": { "vendor": "openai", "base_url": "http://127.0.0.1:{{mock.Port}}/v1", "api_keys": ["sk-upstream-secret"] } },
            "models": { "alias": { "deployments": [ { "provider": "mock", "model": "ended" } ] }, "plain": { "deployments": [ { "provider": "mock", "model": "ev=2" } ] } }
            """);

        Assert.Equal("ended until 2020-01-01, then ev=3", await AskAsync("alias"));
        Assert.Contains("\"model\":\"ev=3\"", (await mock.LastRequestAsync()).Body, StringComparison.Ordinal);
        Assert.Equal("ev=4 until 2999-12-31", await AskAsync("mock/ev=4"));
        Assert.Null(await AskAsync("plain"));
        await Eventually.TrueAsync(() => Task.FromResult(router.Process.Errors.Contains("\"deprecated\":\"ended until 2020-01-01, then ev=3\"", StringComparison.Ordinal)), "the log tells of it");
        Assert.Contains("mock/ended: ended until 2020-01-01, then ev=3; ev=3 is asked in its place", router.Process.Errors, StringComparison.Ordinal);

        // The facts are data: a changed file is a reload.
        await File.WriteAllTextAsync(catalogue, Rows("2999-01-01").Replace("\"ended\"", "\"ev=3\"", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => await AskAsync("mock/ev=3") == "ev=3 until 2999-01-01, then ev=3", "the changed catalogue is read");

        async Task<string?> AskAsync(string model)
        {
            using var response = await router.ChatAsync(model, stream: true);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await response.Content.ReadAsStringAsync();
            return response.Headers.TryGetValues("x-edgerouter-deprecated", out var values) ? values.Single() : null;
        }
    }

    private static string Rows(string day) => $$"""
        { "as_of": "2026-01-01", "models": [
          { "vendor": "openai", "model": "ended", "kind": "chat", "deprecated": "{{day}}", "successor": "ev=3" },
          { "vendor": "openai", "model": "ev=4", "kind": "chat", "deprecated": "2999-12-31" } ] }
        """;
}
