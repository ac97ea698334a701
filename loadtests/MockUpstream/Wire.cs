using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>The API that a request is for, told by its path.</summary>
internal enum Wire
{
    OpenAi,
    Messages,
    Responses,
    Gemini,
    Cohere,
    Bedrock,
}

/// <summary>What the APIs have in common: an answer, events, errors, and what they refuse.</summary>
internal static class Wires
{
    public static Wire Of(string path) =>
        path.Contains("/messages", StringComparison.Ordinal) ? Wire.Messages
        : path.Contains("enerateContent", StringComparison.Ordinal) || path.EndsWith(":countTokens", StringComparison.Ordinal) ? Wire.Gemini
        : path.Contains("/converse", StringComparison.Ordinal) || path.EndsWith("/count-tokens", StringComparison.Ordinal) ? Wire.Bedrock
        : path.Contains("/v2/", StringComparison.Ordinal) ? Wire.Cohere
        : path.EndsWith("/responses", StringComparison.Ordinal) ? Wire.Responses
        : Wire.OpenAi;

    /// <summary>Gemini's and Bedrock's paths hold what elsewhere stands in the body.</summary>
    public static (string Model, bool Stream) InPath(string path)
    {
        if (Of(path) == Wire.Bedrock)
        {
            var parts = path.Split('/');
            return (Uri.UnescapeDataString(parts[^2]), parts[^1] == "converse-stream");
        }

        var from = path.IndexOf("/models/", StringComparison.Ordinal) + "/models/".Length;
        var colon = path.LastIndexOf(':');
        return (Uri.UnescapeDataString(path[from..colon]), path[colon..].StartsWith(":stream", StringComparison.Ordinal));
    }

    public static IEnumerable<string> Events(Wire wire, Script script) => wire switch
    {
        Wire.Messages => MessagesWire.Events(script),
        Wire.Responses => ResponsesWire.Events(script),
        Wire.Gemini => GeminiWire.Events(script),
        Wire.Cohere => CohereWire.Events(script),
        Wire.Bedrock => BedrockWire.Events(script),
        _ => StreamEvents.Of(script),
    };

    public static string Error(Wire wire, Script script, int status) => wire switch
    {
        Wire.Messages => MessagesWire.Error(script, status),
        Wire.Gemini => GeminiWire.Error(script, status),
        Wire.Cohere => CohereWire.Error(script, status),
        Wire.Bedrock => BedrockWire.Error(script, status),
        _ => Answers.Error(script, status),
    };

    public static byte[] Bytes(Wire wire, string text) => wire == Wire.Bedrock ? BedrockWire.Frame(text) : System.Text.Encoding.UTF8.GetBytes(text);

    public static string StreamType(Wire wire) => wire == Wire.Bedrock ? "application/vnd.amazon.eventstream" : "text/event-stream; charset=utf-8";

    /// <summary>Null: the API takes the request; else its 400.</summary>
    public static string? Refusal(Wire wire, MockRequest request, Script script)
    {
        if (wire == Wire.OpenAi)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(request.Body);
            var missing = (wire switch
            {
                Wire.Messages => MessagesWire.Missing(request, json.RootElement),
                Wire.Responses => ResponsesWire.Missing(json.RootElement),
                Wire.Gemini => GeminiWire.Missing(request, json.RootElement),
                Wire.Bedrock => BedrockWire.Missing(request, json.RootElement),
                _ => CohereWire.Missing(request, json.RootElement),
            }).ToList();
            return missing.Count == 0 ? null : Error(wire, script, 400).Replace("mock says no", string.Join("; ", missing).Replace('"', '\''), StringComparison.Ordinal);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Error(wire, script, 400).Replace("mock says no", "the body is not of this API", StringComparison.Ordinal);
        }
    }
}
