using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests;

/// <summary>A router with a provider of each dialect, all of them the mock.</summary>
internal static class DialectWorld
{
    private const string Defaults = """ "defaults": { "timeouts": { "first_token": "2s", "idle": "1s", "total": "8s" }, "retries": { "backoff": "1ms" } } """;

    public static Task<Router> StartAsync(Mock mock, string rest) => Router.StartAsync($$"""
        "providers": {
          "openai": { "dialect": "openai", "base_url": "http://127.0.0.1:{{mock.Port}}/v1", "api_keys": ["sk-upstream"] },
          "anthropic": { "dialect": "anthropic", "base_url": "http://127.0.0.1:{{mock.Port}}", "api_keys": ["sk-upstream"] },
          "gemini": { "dialect": "gemini", "base_url": "http://127.0.0.1:{{mock.Port}}", "api_keys": ["sk-upstream"] },
          "bedrock": { "dialect": "bedrock", "base_url": "http://127.0.0.1:{{mock.Port}}", "region": "eu-west-1", "aws": { "access_key_id": "AKIDMOCK", "secret_access_key": "mock-secret" } },
          "cohere": { "dialect": "cohere", "base_url": "http://127.0.0.1:{{mock.Port}}", "api_keys": ["sk-upstream"] }
        }, {{Defaults}} {{rest}}
        """);

    public static void AssertError(string client, string body, string anthropicType, string words)
    {
        var root = JsonNode.Parse(body)!;
        if (client == "anthropic")
        {
            Assert.Equal("error", root["type"]!.GetValue<string>());
            Assert.Equal(anthropicType, root["error"]!["type"]!.GetValue<string>());
        }
        else
        {
            Assert.NotNull(root["error"]!["code"]);
        }

        Assert.Contains(words, root["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-upstream", body, StringComparison.Ordinal);
    }
}
