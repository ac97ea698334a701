using EdgeRouter.Model;

namespace EdgeRouter.Tests.Pipeline.Engine;

/// <summary>What a client saw of one request, and when.</summary>
internal sealed record EngineReply(int Status, string Body, GatewayError? Error, ReplyHead Head, bool Aborted, TimeSpan Took)
{
    /// <summary>Text of a stream, joined.</summary>
    public string Text
    {
        get
        {
            var text = new System.Text.StringBuilder();
            foreach (var line in Body.Split('\n').Where(static l => l.StartsWith("data: {", StringComparison.Ordinal)))
            {
                using var json = System.Text.Json.JsonDocument.Parse(line["data: ".Length..]);
                if (json.RootElement.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
                    && choices[0].TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content))
                {
                    text.Append(content.GetString());
                }
            }

            return text.ToString();
        }
    }

    public bool IsWholeStream => Body.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal) && !Body.Contains("\"error\"", StringComparison.Ordinal);
}
