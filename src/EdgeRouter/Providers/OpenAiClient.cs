using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>Callers of OpenAI's chat, completions and embeddings.</summary>
internal class OpenAiClient : ClientDialect
{
    // Messages may quote what the caller sent; they leave as JSON under a JSON content type, so only JSON's own escapes are needed.
    protected static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void WriteError(IBufferWriter<byte> writer, GatewayError error)
    {
        using var json = new Utf8JsonWriter(writer, Options);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Type);
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public override void WriteAnswer(IBufferWriter<byte> writer, CannedAnswer answer, Operation operation, bool stream, bool withUsage)
    {
        var chat = operation == Operation.ChatCompletions;
        if (!stream)
        {
            using var json = new Utf8JsonWriter(writer, Options);
            WriteObject(json, answer, chat ? "chat.completion"u8 : "text_completion"u8, chat ? "message"u8 : default, answer.Text, "stop", usage: true);
            return;
        }

        var kind = chat ? "chat.completion.chunk"u8 : "text_completion"u8;
        WriteChunk(writer, answer, kind, chat ? "delta"u8 : default, answer.Text, null, false);
        WriteChunk(writer, answer, kind, chat ? "delta"u8 : default, null, "stop", false);
        if (withUsage)
        {
            WriteChunk(writer, answer, kind, default, null, null, true);
        }

        writer.Write("data: [DONE]\n\n"u8);
    }

    private static void WriteChunk(IBufferWriter<byte> writer, CannedAnswer answer, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> part, string? text, string? finish, bool usage)
    {
        writer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(writer, Options))
        {
            WriteObject(json, answer, kind, part, text, finish, usage);
        }

        writer.Write("\n\n"u8);
    }

    private static void WriteObject(Utf8JsonWriter json, CannedAnswer answer, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> part, string? text, string? finish, bool usage)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, answer.Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, answer.Created);
        json.WriteString("model"u8, answer.Model);
        json.WriteStartArray("choices"u8);
        if (text is not null || finish is not null)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, 0);
            if (part.IsEmpty)
            {
                json.WriteString("text"u8, text ?? "");
            }
            else
            {
                json.WriteStartObject(part);
                if (text is not null)
                {
                    json.WriteString("role"u8, "assistant"u8);
                    json.WriteString("content"u8, text);
                }

                json.WriteEndObject();
            }

            json.WriteString("finish_reason"u8, finish);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (usage)
        {
            json.WriteStartObject("usage"u8);
            json.WriteNumber("prompt_tokens"u8, 0);
            json.WriteNumber("completion_tokens"u8, 0);
            json.WriteNumber("total_tokens"u8, 0);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // A data event: OpenAI's SDKs raise it as an API error. No [DONE] may follow, or the stream would look whole.
    public override void WriteStreamError(IBufferWriter<byte> writer, GatewayError error, bool midEvent)
    {
        writer.Write(midEvent ? "\n\ndata: "u8 : "data: "u8);
        WriteError(writer, error);
        writer.Write("\n\n"u8);
    }
}
