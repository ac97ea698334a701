using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>The legacy format: whole answers and chunks have the same object name and the same choice.</summary>
internal sealed class CompletionWire : ISandboxWire
{
    public bool HasRoles => false;

    public void WriteWhole(Utf8JsonWriter json, SandboxAnswer answer)
    {
        json.WriteStartObject();
        WriteHead(json, answer);
        json.WriteStartArray("choices"u8);
        foreach (var choice in answer.Choices)
        {
            WriteChoice(json, choice.Index, choice.Tokens.Join(), choice.FinishReason);
        }

        json.WriteEndArray();
        SandboxUsage.Write(json, answer);
        json.WriteEndObject();
    }

    public void WriteChunk(Utf8JsonWriter json, SandboxAnswer answer, in SandboxEvent next)
    {
        json.WriteStartObject();
        WriteHead(json, answer);
        json.WriteStartArray("choices"u8);
        if (next.Choice is { } choice)
        {
            var finished = next.Kind == SandboxEventKind.Finish;
            WriteChoice(json, choice.Index, finished ? "" : choice.Tokens[next.Token], finished ? choice.FinishReason : null);
        }

        json.WriteEndArray();
        SandboxUsage.WriteOnChunk(json, answer, next.Kind);
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, SandboxAnswer answer)
    {
        json.WriteString("id"u8, answer.Id);
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, answer.Request.Model);
        json.WriteNull("system_fingerprint"u8);
    }

    private static void WriteChoice(Utf8JsonWriter json, int index, string text, string? finishReason)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteNumber("index"u8, index);
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
    }
}
