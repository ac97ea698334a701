using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>Google's generateContent and streamGenerateContent with <c>alt=sse</c>, as the documentation describes them.</summary>
internal static class GeminiWire
{
    private static readonly string[] Members = ["contents", "systemInstruction", "generationConfig", "tools", "toolConfig", "safetySettings", "cachedContent", "labels", "serviceTier"];

    public static string Answer(Script script) => Chunk(script, "Hello from the mock é😀", finish: true, tool: script.Has("tool"));

    public static string Error(Script script, int status)
    {
        if (script.Text("err", "json") is "html" or "empty")
        {
            return Answers.Error(script.Text("err"), status);
        }

        var (name, message) = script.Text("code") switch
        {
            "context_length_exceeded" => ("INVALID_ARGUMENT", "The input token count (4096) exceeds the maximum number of tokens allowed (128)."),
            "invalid_api_key" => ("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
            _ => (status switch { 400 => "INVALID_ARGUMENT", 403 => "PERMISSION_DENIED", 404 => "NOT_FOUND", 429 => "RESOURCE_EXHAUSTED", 503 => "UNAVAILABLE", _ => "INTERNAL" }, "mock says no"),
        };
        return $"{{\"error\":{{\"code\":{status},\"message\":\"{message}\",\"status\":\"{name}\"}}}}";
    }

    /// <summary>The answer of countTokens.</summary>
    public static string Count() => "{\"totalTokens\":31,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":31}]}";

    public static IEnumerable<string> Events(Script script)
    {
        var words = StreamEvents.Words(script);
        for (var i = 0; i < words.Count; i++)
        {
            if (script.Number("inband", -1) == i)
            {
                yield return $"data: {Error(script, 503)}\n\n";
                yield break;
            }

            if (script.Number("bad", -1) == i)
            {
                yield return "data: {\"candidates\":[{\"content\":\n\n";
            }

            var last = i == words.Count - 1;
            yield return $"data: {Chunk(script, words[i], last && !script.Has("nofinish") && !script.Has("tool"), tool: false)}\n\n";
        }

        if (script.Has("tool"))
        {
            yield return $"data: {Chunk(script, null, finish: true, tool: true)}\n\n";
        }
    }

    public static IEnumerable<string> Missing(MockRequest request, JsonElement body)
    {
        if (request.Path.StartsWith("/v1/projects/", StringComparison.Ordinal))
        {
            if (request.Header("Authorization")?.StartsWith("Bearer ya29.", StringComparison.Ordinal) != true || request.Header("x-goog-api-key") is not null)
            {
                yield return "a token is required, and only that";
            }
        }
        else if (request.Header("x-goog-api-key") is null || request.Header("Authorization") is not null)
        {
            yield return "x-goog-api-key is required, and only that";
        }

        if (request.Path.EndsWith(":countTokens", StringComparison.Ordinal))
        {
            var vertex = request.Path.StartsWith("/v1/projects/", StringComparison.Ordinal);
            if (!vertex && (!body.TryGetProperty("generateContentRequest", out body) || !body.TryGetProperty("model", out var model) || !model.GetString()!.StartsWith("models/", StringComparison.Ordinal)))
            {
                yield return "generateContentRequest and its model are required";
                yield break;
            }

            string[] counted = vertex ? ["contents", "systemInstruction", "tools", "generationConfig", "model", "instances"] : ["model", .. Members];
            foreach (var member in body.EnumerateObject().Where(m => !counted.Contains(m.Name)))
            {
                yield return $"Unknown name \"{member.Name}\"";
            }

            yield break;
        }

        foreach (var member in body.EnumerateObject().Where(m => !Members.Contains(m.Name)))
        {
            yield return $"Unknown name \"{member.Name}\"";
        }

        foreach (var content in body.GetProperty("contents").EnumerateArray().Where(static c => c.GetProperty("role").GetString() is not ("user" or "model")))
        {
            yield return $"role {content.GetProperty("role")}";
        }
    }

    private static string Chunk(Script script, string? text, bool finish, bool tool)
    {
        var parts = new List<string>();
        if (text is not null)
        {
            parts.Add($"{{\"text\":\"{text}\"}}");
        }

        if (tool)
        {
            parts.Add("{\"functionCall\":{\"name\":\"weather\",\"args\":{\"city\":\"Brest\"}}}");
        }

        var output = script.Number("out", 7);
        var usage = finish ? $",\"usageMetadata\":{{\"promptTokenCount\":12,\"cachedContentTokenCount\":4,\"candidatesTokenCount\":{output - 2},\"thoughtsTokenCount\":2,\"totalTokenCount\":{12 + output}}}" : "";
        return $"{{\"candidates\":[{{\"content\":{{\"parts\":[{string.Join(',', parts)}],\"role\":\"model\"}}{(finish ? ",\"finishReason\":\"STOP\"" : "")},\"index\":0}}]{usage},\"modelVersion\":{Answers.Quote(script.Model)},\"responseId\":\"resp-m\"}}";
    }
}
