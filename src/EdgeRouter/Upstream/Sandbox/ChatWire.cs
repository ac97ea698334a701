using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

internal sealed class ChatWire : ISandboxWire
{
    public bool HasRoles => true;

    public void WriteWhole(Utf8JsonWriter json, SandboxAnswer answer)
    {
        json.WriteStartObject();
        WriteHead(json, answer, "chat.completion"u8);
        json.WriteStartArray("choices"u8);
        foreach (var choice in answer.Choices)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, choice.Index);
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, "assistant"u8);
            WriteContentOrCall(json, choice);
            json.WriteNull("refusal"u8);
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, choice.FinishReason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        SandboxUsage.Write(json, answer);
        json.WriteEndObject();
    }

    public void WriteChunk(Utf8JsonWriter json, SandboxAnswer answer, in SandboxEvent next)
    {
        json.WriteStartObject();
        WriteHead(json, answer, "chat.completion.chunk"u8);
        json.WriteStartArray("choices"u8);
        if (next.Choice is { } choice)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, choice.Index);
            json.WriteStartObject("delta"u8);
            WriteDelta(json, choice, next);
            json.WriteEndObject();
            json.WriteNull("logprobs"u8);
            json.WriteString("finish_reason"u8, next.Kind == SandboxEventKind.Finish ? choice.FinishReason : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        SandboxUsage.WriteOnChunk(json, answer, next.Kind);
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, SandboxAnswer answer, ReadOnlySpan<byte> kind)
    {
        json.WriteString("id"u8, answer.Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, answer.Request.Model);
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteNull("system_fingerprint"u8);
    }

    private static void WriteContentOrCall(Utf8JsonWriter json, SandboxChoice choice)
    {
        if (choice.Call is not { } call)
        {
            json.WriteString("content"u8, choice.Tokens.Join());
            return;
        }

        json.WriteNull("content"u8);
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        WriteCallStart(json, choice, call, choice.Tokens.Join());
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteDelta(Utf8JsonWriter json, SandboxChoice choice, in SandboxEvent next)
    {
        if (next.Kind == SandboxEventKind.Finish)
        {
            return;
        }

        if (next.Kind == SandboxEventKind.Role)
        {
            json.WriteString("role"u8, "assistant"u8);
            json.WriteString("content"u8, choice.Call is null ? "" : null);
            json.WriteNull("refusal"u8);
        }
        else if (choice.Call is null)
        {
            json.WriteString("content"u8, choice.Tokens[next.Token]);
        }

        if (choice.Call is { } call)
        {
            json.WriteStartArray("tool_calls"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            if (next.Kind == SandboxEventKind.Role)
            {
                WriteCallStart(json, choice, call, "");
            }
            else
            {
                json.WriteStartObject(call.Type);
                json.WriteString(call.InputName, choice.Tokens[next.Token]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void WriteCallStart(Utf8JsonWriter json, SandboxChoice choice, SandboxCall call, string input)
    {
        json.WriteString("id"u8, choice.CallId);
        json.WriteString("type"u8, call.Type);
        json.WriteStartObject(call.Type);
        json.WriteString("name"u8, call.Name);
        json.WriteString(call.InputName, input);
        json.WriteEndObject();
    }
}
