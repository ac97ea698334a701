using System.Net;
using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests;

/// <summary>Credentials that are fetched from the provider's cloud: exchanged, used for many requests, refreshed, asked for anew when they are refused, and told of when there are none. The mock checks every signature and token.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-credentials-").FullName;
    private Mock _mock = null!;

    private string Origin => $"http://127.0.0.1:{_mock.Port}";

    public async Task InitializeAsync() => _mock = await Mock.StartAsync();

    public async Task DisposeAsync()
    {
        await _mock.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ServiceAccount_OfGoogle_IsExchangedOnce_AndAgainWhenItsTimeIsOver()
    {
        await SaveAccountAsync("?life=3");
        await using var router = await StartAsync(Vertex($$""", "google": { "service_account": "file:{{_folder}}/account.json" }"""));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AssertAnswersAsync(router)));
        Assert.Equal(1, await IssuedAsync());
        var (_, headers, path) = await _mock.LastRequestAsync();
        Assert.Equal("/v1/projects/mock-project/locations/europe-west4/publishers/google/models/ev%3D2:generateContent", path);
        Assert.StartsWith("Bearer ya29.mock-", headers.Single(static h => h.Name == "authorization").Value, StringComparison.Ordinal);

        // The mock refuses a token that is over: every answer is with one that still works.
        for (var i = 0; i < 8; i++)
        {
            await Task.Delay(500);
            await AssertAnswersAsync(router);
        }

        Assert.InRange(await IssuedAsync(), 2, 6);
        await router.AssertCleanAsync(_mock);
    }

    [Fact]
    public async Task ServiceAccount_IsFoundInTheEnvironment()
    {
        await SaveAccountAsync("");
        await using var router = await StartAsync(Vertex(""), new() { ["GOOGLE_APPLICATION_CREDENTIALS"] = $"{_folder}/account.json" });
        await AssertAnswersAsync(router, stream: true);
    }

    [Fact]
    public async Task Token_ThatIsRefused_IsAskedForAnew()
    {
        await SaveAccountAsync("");
        await using var router = await StartAsync(Vertex($$""", "google": { "service_account": "file:{{_folder}}/account.json" }"""));
        await AssertAnswersAsync(router);
        (await router.Client.GetAsync($"{Origin}/mock/revoke")).Dispose();
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await router.ChatAsync("edge/ev=2");
                return response.IsSuccessStatusCode;
            },
            "the next token works");
        Assert.Equal(2, await IssuedAsync());
    }

    [Fact]
    public async Task NoToken_IsAnErrorThatNamesTheProvider_AndNothingSecret_AndAFallbackAnswers()
    {
        await SaveAccountAsync("");
        var account = await File.ReadAllTextAsync($"{_folder}/account.json");
        await File.WriteAllTextAsync($"{_folder}/account.json", account.Replace("edge@", "stranger@", StringComparison.Ordinal));
        await using var router = await StartAsync(
            Vertex($$""", "google": { "service_account": "file:{{_folder}}/account.json" }""") + $$"""
            , "other": { "dialect": "openai", "base_url": "{{Origin}}/v1", "api_keys": ["sk-upstream"] }
            """,
            models: """ "m": { "strategy": "priority", "deployments": [ { "provider": "edge", "model": "ev=2" }, { "provider": "other", "model": "ev=3", "priority": 1 } ] } """);
        using var refused = await router.ChatAsync("edge/ev=2");
        var body = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, refused.StatusCode);
        Assert.Equal("credential_unavailable", JsonNode.Parse(body)!["error"]!["code"]!.GetValue<string>());
        Assert.Contains("edge", body, StringComparison.Ordinal);
        Assert.Contains("status 400", body, StringComparison.Ordinal);
        Assert.DoesNotContain("must not be shown", body, StringComparison.Ordinal);
        using var answered = await router.ChatAsync("m");
        Assert.Equal("other/ev=3", answered.Headers.GetValues("x-edgerouter-deployment").Single());
        await router.AssertCleanAsync(_mock);
    }

    [Fact]
    public async Task Token_ThatAProviderRepeatsInAnError_IsNotShown()
    {
        await SaveAccountAsync("");
        await using var router = await StartAsync(Vertex($$""", "google": { "service_account": "file:{{_folder}}/account.json" }"""));
        using var response = await router.ChatAsync("edge/status=400,echo");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains("mock says no to Bearer [key]", body, StringComparison.Ordinal);
        Assert.DoesNotContain("ya29", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_OfGoogle_GivesItsToken()
    {
        await using var router = await StartAsync(
            Vertex(""", "google": { "project": "p1" }"""),
            new() { ["GCE_METADATA_HOST"] = $"127.0.0.1:{_mock.Port}" });
        await AssertAnswersAsync(router);
        Assert.Equal(1, await IssuedAsync());
    }

    [Theory]
    [InlineData("/openai/v1/chat/completions", "")]
    [InlineData("/openai/deployments/ev%3D2/chat/completions?api-version=2024-10-21", ", \"api_version\": \"2024-10-21\"")]
    public async Task Application_OfEntra_AsksAzure(string path, string version)
    {
        await using var router = await StartAsync($$"""
            "edge": { "vendor": "azure-openai", "base_url": "{{Origin}}"{{version}}, "azure": { "tenant_id": "contoso", "client_id": "edge-app", "client_secret": "entra secret+", "authority": "{{Origin}}" } }
            """);
        await AssertAnswersAsync(router);
        var (_, headers, asked) = await _mock.LastRequestAsync();
        Assert.Equal(path, asked);
        Assert.StartsWith("Bearer entra.mock-", headers.Single(static h => h.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase)).Value, StringComparison.Ordinal);
        await AssertAnswersAsync(router, stream: true);
        using var message = await router.PostAsync("/v1/messages", """{"model":"edge/ev=2","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, message.StatusCode);
        Assert.Equal(path, (await _mock.LastRequestAsync()).Path);
        Assert.Equal(1, await IssuedAsync());
    }

    [Fact]
    public async Task Key_OfAzure_GoesInItsOwnHeader_ToTheOlderPaths()
    {
        await using var router = await StartAsync($$"""
            "edge": { "vendor": "azure-openai", "base_url": "{{Origin}}/openai", "api_keys": ["az-key"], "api_version": "2024-10-21" }
            """);
        await AssertAnswersAsync(router);
        var (_, headers, path) = await _mock.LastRequestAsync();
        Assert.Equal("/openai/deployments/ev%3D2/chat/completions?api-version=2024-10-21", path);
        Assert.Equal("az-key", headers.Single(static h => h.Name == "api-key").Value);
    }

    [Fact]
    public async Task Keys_TakeTurnsByWeight_AndAreReadAnewWhenAFileChanges()
    {
        await File.WriteAllTextAsync($"{_folder}/second.key", "sk-two\n");
        await using var router = await StartAsync($$"""
            "edge": { "dialect": "openai", "base_url": "{{Origin}}/v1", "api_keys": ["sk-one", "file:{{_folder}}/second.key", "sk-spare"], "key_weights": [3, 1, 0] }
            """);
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < 40; i++)
        {
            await AssertAnswersAsync(router);
            var key = await KeyOfLastAsync();
            seen[key] = seen.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(new Dictionary<string, int> { ["Bearer sk-one"] = 30, ["Bearer sk-two"] = 10 }, seen);
        await File.WriteAllTextAsync($"{_folder}/second.key", "sk-rotated\n");
        await Eventually.TrueAsync(
            async () =>
            {
                await AssertAnswersAsync(router);
                return await KeyOfLastAsync() == "Bearer sk-rotated";
            },
            "the new key is used");
    }

    [Theory]
    [InlineData("AWS_EC2_METADATA_SERVICE_ENDPOINT", "")]
    [InlineData("AWS_CONTAINER_CREDENTIALS_FULL_URI", "/container-keys?life=3600")]
    public async Task Role_OfAmazon_Signs(string variable, string path)
    {
        await using var router = await StartAsync(
            $$""" "edge": { "dialect": "bedrock", "base_url": "{{Origin}}", "region": "eu-west-1" } """,
            new() { [variable] = Origin + path, ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "container-token", ["HOME"] = _folder });
        await AssertAnswersAsync(router);
        await AssertAnswersAsync(router, stream: true);
        Assert.Equal(1, await IssuedAsync());
        Assert.Equal("session-token", (await _mock.LastRequestAsync()).Headers.Single(static h => h.Name.Equals("x-amz-security-token", StringComparison.OrdinalIgnoreCase)).Value);
    }

    [Fact]
    public async Task WebIdentity_OfAPod_IsExchangedForKeysOfItsRole()
    {
        await File.WriteAllTextAsync($"{_folder}/pod.token", "wrong.token\n");
        await using var router = await StartAsync(
            $$""" "edge": { "dialect": "bedrock", "base_url": "{{Origin}}", "region": "eu-west-1" } """,
            new() { ["AWS_ENDPOINT_URL_STS"] = Origin + "/sts", ["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/edge", ["AWS_WEB_IDENTITY_TOKEN_FILE"] = $"{_folder}/pod.token", ["HOME"] = _folder });
        using (var refused = await router.ChatAsync("edge/ev=2"))
        {
            var body = await refused.Content.ReadAsStringAsync();
            Assert.False(refused.IsSuccessStatusCode);
            Assert.Contains("answered with status 400", body, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        }

        // The cluster writes a new token before the old one ends.
        await File.WriteAllTextAsync($"{_folder}/pod.token", "pod.token\n");
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await router.ChatAsync("edge/ev=2");
                return response.IsSuccessStatusCode;
            },
            "the new token is exchanged");
        await AssertAnswersAsync(router, stream: true);
        Assert.Equal(1, await IssuedAsync());
        Assert.Equal("session-token", (await _mock.LastRequestAsync()).Headers.Single(static h => h.Name.Equals("x-amz-security-token", StringComparison.OrdinalIgnoreCase)).Value);
    }

    private async Task<string> KeyOfLastAsync() => (await _mock.LastRequestAsync()).Headers.Single(static h => h.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase)).Value;

    private static async Task AssertAnswersAsync(Router router, bool stream = false)
    {
        using var response = await router.ChatAsync("edge/ev=2", stream);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
    }

    private static Task<Router> StartAsync(string providers, Dictionary<string, string?>? environment = null, string models = "") =>
        Router.StartAsync($$""" "providers": { {{providers}} }, "models": { {{models}} }, "defaults": { "retries": { "backoff": "1ms" } } """, environment);

    private string Vertex(string more) =>
        $$""" "edge": { "vendor": "vertex", "region": "europe-west4", "base_url": "{{Origin}}/v1/projects/mock-project/locations/europe-west4/publishers/google"{{more}} } """;

    private async Task SaveAccountAsync(string query)
    {
        using var client = new HttpClient();
        await File.WriteAllTextAsync($"{_folder}/account.json", await client.GetStringAsync($"{Origin}/mock/service-account{query}"));
    }

    private async Task<int> IssuedAsync()
    {
        using var client = new HttpClient();
        return JsonNode.Parse(await client.GetStringAsync($"{Origin}/mock/tokens"))!["issued"]!.GetValue<int>();
    }
}
