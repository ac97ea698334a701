using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// The usage object with its details, and the rule for chunks: null on each when usage was asked for, absent when not, the figures on the
/// last.
/// </summary>
internal static class SandboxUsage
{
    public static void Write(Utf8JsonWriter json, SandboxAnswer answer)
    {
        var output = answer.CompletionTokens;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, answer.PromptTokens);
        json.WriteNumber("completion_tokens"u8, output);
        json.WriteNumber("total_tokens"u8, answer.PromptTokens + output);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, 0);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("accepted_prediction_tokens"u8, 0);
        json.WriteNumber("rejected_prediction_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteOnChunk(Utf8JsonWriter json, SandboxAnswer answer, SandboxEventKind kind)
    {
        if (kind == SandboxEventKind.Usage)
        {
            Write(json, answer);
        }
        else if (answer.Request.IncludeUsage)
        {
            json.WriteNull("usage"u8);
        }
    }
}
