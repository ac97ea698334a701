using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>From a block to a whole configuration: a fragment is laid over a small one that has the names which the pages use.</summary>
internal static class DocConfig
{
    private const string Base =
        """
        {
          "providers": {
            "sandbox":   { "vendor": "sandbox" },
            "openai":    { "vendor": "openai", "api_keys": ["sk-1"] },
            "anthropic": { "vendor": "anthropic", "api_keys": ["sk-2"] },
            "local":     { "vendor": "ollama" },
            "lab":       { "dialect": "openai", "base_url": "http://10.0.0.5:8000/v1", "zone": "on-prem" }
          },
          "models": {
            "chat":    { "deployments": [{ "provider": "openai", "model": "gpt-4o-mini" }] },
            "chat-eu": { "deployments": [{ "provider": "openai", "model": "gpt-4o" }] },
            "small":   { "deployments": [{ "provider": "local", "model": "llama3.2" }] },
            "long":    { "deployments": [{ "provider": "anthropic", "model": "claude-sonnet-4-5" }] }
          }
        }
        """;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="path">Where the fragment belongs, such as <c>models.chat</c>; "": at the top.</param>
    /// <param name="text">A JSON object, or members without braces.</param>
    public static string Whole(string path, string text)
    {
        var whole = JsonNode.Parse(Base)!.AsObject();
        JsonNode fragment = Parse(text);
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            fragment = new JsonObject { [name] = fragment };
        }

        Lay(whole, fragment.AsObject());
        return whole.ToJsonString();
    }

    /// <summary>Reads what is meant to be JSON; comments and trailing commas are welcome.</summary>
    public static JsonObject Parse(string text)
    {
        var trimmed = text.Trim();
        var node = JsonNode.Parse(trimmed.StartsWith('{') ? trimmed : "{" + trimmed + "\n}", documentOptions: Lenient);
        return node!.AsObject();
    }

    private static void Lay(JsonObject below, JsonObject above)
    {
        foreach (var (name, value) in above.ToArray())
        {
            if (value is JsonObject inner && below[name] is JsonObject there)
            {
                Lay(there, inner);
            }
            else
            {
                below[name] = value?.DeepClone();
            }
        }
    }
}
