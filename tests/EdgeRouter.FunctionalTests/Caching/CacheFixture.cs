using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.Caching;

/// <summary>A mock upstream, and routers in front of it whose models have caches.</summary>
public sealed class CacheFixture : IAsyncLifetime
{
    internal Mock Mock { get; private set; } = null!;

    public async Task InitializeAsync() => Mock = await Mock.StartAsync();

    public async Task DisposeAsync() => await Mock.DisposeAsync();

    /// <summary>A router with these models. What a model's upstream does is its script.</summary>
    internal Task<Router> StartAsync(string models, string rest = "", string dialect = "openai", IReadOnlyDictionary<string, string?>? environment = null) => Router.StartAsync(Whole(models, rest, dialect), environment);

    /// <summary>The configuration of <see cref="StartAsync"/>.</summary>
    internal string Whole(string models, string rest = "", string dialect = "openai") =>
        $$"""
        "providers": {
          "mock": { "dialect": "{{dialect}}", "base_url": "http://127.0.0.1:{{Mock.Port}}{{(dialect == "openai" ? "/v1" : "")}}", "api_keys": ["sk-upstream-secret"] },
          "claude": { "dialect": "anthropic", "base_url": "http://127.0.0.1:{{Mock.Port}}", "api_keys": ["sk-upstream-secret"] },
          "sandbox": { "vendor": "sandbox" } },
        "models": { {{models}} },
        "log": { "format": "json" }
        {{rest}}
        """;

    /// <summary>A model with a cache.</summary>
    internal static string Model(string name, string script, string cache = "", string more = "", string provider = "mock") =>
        $$"""
        "{{name}}": { "deployments": [ { "provider": "{{provider}}", "model": "{{script}}", "price": { "input": 1, "output": 2 } } ], "cache": { {{cache}} } {{more}} }
        """;

    internal static Task<Answer> ChatAsync(Router router, string model, string members = "\"temperature\":0", bool stream = false, string prompt = "hi", string? cacheControl = null, string? key = null, params (string Name, string Value)[] headers) =>
        PostAsync(
            router,
            "/v1/chat/completions",
            $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{prompt}}"}]{{(members.Length > 0 ? "," + members : "")}}{{(stream ? ",\"stream\":true" : "")}}}""",
            [.. headers, .. cacheControl is null ? Array.Empty<(string, string)>() : [("Cache-Control", cacheControl)], .. key is null ? Array.Empty<(string, string)>() : [("Authorization", "Bearer " + key)]]);

    internal static async Task<Answer> PostAsync(Router router, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await router.Client.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A request's log line, once the log's own thread has written it.</summary>
    internal static async Task<JsonElement> LineAsync(Router router, string requestId)
    {
        string? line = null;
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await router.Client.GetAsync("/v1/requests/" + requestId);
                line = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : null;
                return line is not null;
            },
            $"the line of {requestId}");
        return JsonDocument.Parse(line!).RootElement;
    }

    /// <summary>How often the mock was asked, by anybody.</summary>
    internal async Task<int> AskedAsync(string script) => (await Mock.ArrivalsAsync(script)).Count;

    /// <summary>An answer, read to its end.</summary>
    internal sealed record Answer(int Status, HttpResponseHeaders Headers, string Body)
    {
        public string? Cache => Header("x-edgerouter-cache");

        public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : null;

        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        /// <summary>Data of a stream's events, its end mark not among them.</summary>
        public IReadOnlyList<JsonElement> Events => [.. Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(static e => e.Split('\n'))
            .Where(static l => l.StartsWith("data: ", StringComparison.Ordinal) && l != "data: [DONE]")
            .Select(static l => JsonDocument.Parse(l["data: ".Length..]).RootElement)];

        /// <summary>The text of a chat, whatever form it has.</summary>
        public string Text => Body.StartsWith('{')
            ? Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!
            : string.Concat(Events.Where(static e => e.GetProperty("choices").GetArrayLength() > 0)
                .Select(static e => e.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var c) ? c.GetString() : ""));
    }
}
