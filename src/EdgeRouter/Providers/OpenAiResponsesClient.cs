using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>Callers of OpenAI's Responses API: errors as in chat, answers and the end of a broken stream in its own events.</summary>
internal sealed class OpenAiResponsesClient : OpenAiClient
{
    public override void WriteAnswer(IBufferWriter<byte> writer, CannedAnswer answer, Operation operation, bool stream, bool withUsage)
    {
        if (!stream)
        {
            using var json = new Utf8JsonWriter(writer, Options);
            WriteResponse(json, answer, "completed", whole: true);
            return;
        }

        var number = 0;
        WriteEvent(writer, "response.created", number++, json => WriteResponse(json, answer, "in_progress", whole: false, name: true));
        WriteEvent(writer, "response.output_item.added", number++, json =>
        {
            json.WriteNumber("output_index"u8, 0);
            json.WritePropertyName("item"u8);
            WriteItem(json, answer, "in_progress", null);
        });
        WriteEvent(writer, "response.content_part.added", number++, json => WritePart(json, answer, ""));
        WriteEvent(writer, "response.output_text.delta", number++, json => WriteText(json, answer, "delta"));
        WriteEvent(writer, "response.output_text.done", number++, json => WriteText(json, answer, "text"));
        WriteEvent(writer, "response.content_part.done", number++, json => WritePart(json, answer, answer.Text));
        WriteEvent(writer, "response.output_item.done", number++, json =>
        {
            json.WriteNumber("output_index"u8, 0);
            json.WritePropertyName("item"u8);
            WriteItem(json, answer, "completed", answer.Text);
        });
        WriteEvent(writer, "response.completed", number, json => WriteResponse(json, answer, "completed", whole: true, name: true));
    }

    // In both shapes that are in use: nested, which SDKs raise as an error, and flat, as the API's description has it.
    public override void WriteStreamError(IBufferWriter<byte> writer, GatewayError error, bool midEvent)
    {
        writer.Write(midEvent ? "\n\nevent: error\ndata: "u8 : "event: error\ndata: "u8);
        using (var json = new Utf8JsonWriter(writer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "error"u8);
            json.WriteString("code"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            json.WriteString("param"u8, error.Param);
            json.WriteStartObject("error"u8);
            json.WriteString("type"u8, error.Type);
            json.WriteString("code"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            json.WriteString("param"u8, error.Param);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        writer.Write("\n\n"u8);
    }

    private static void WriteEvent(IBufferWriter<byte> writer, string type, int number, Action<Utf8JsonWriter> members)
    {
        writer.Write("event: "u8);
        writer.Write(Encoding.ASCII.GetBytes(type));
        writer.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(writer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteNumber("sequence_number"u8, number);
            members(json);
            json.WriteEndObject();
        }

        writer.Write("\n\n"u8);
    }

    private static void WriteResponse(Utf8JsonWriter json, CannedAnswer answer, string status, bool whole, bool name = false)
    {
        if (name)
        {
            json.WritePropertyName("response"u8);
        }

        json.WriteStartObject();
        json.WriteString("id"u8, "resp_" + answer.Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, answer.Created);
        json.WriteString("status"u8, status);
        json.WriteNull("error"u8);
        json.WriteNull("incomplete_details"u8);
        json.WriteString("model"u8, answer.Model);
        json.WriteStartArray("output"u8);
        if (whole)
        {
            WriteItem(json, answer, "completed", answer.Text);
        }

        json.WriteEndArray();
        if (whole)
        {
            json.WriteStartObject("usage"u8);
            json.WriteNumber("input_tokens"u8, 0);
            json.WriteNumber("output_tokens"u8, 0);
            json.WriteNumber("total_tokens"u8, 0);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter json, CannedAnswer answer, string status, string? text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("id"u8, "msg_" + answer.Id);
        json.WriteString("status"u8, status);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (text is not null)
        {
            WriteContent(json, text);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, CannedAnswer answer, string text)
    {
        WritePlace(json, answer);
        json.WritePropertyName("part"u8);
        WriteContent(json, text);
    }

    private static void WriteText(Utf8JsonWriter json, CannedAnswer answer, string name)
    {
        WritePlace(json, answer);
        json.WriteString(name, answer.Text);
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter json, CannedAnswer answer)
    {
        json.WriteString("item_id"u8, "msg_" + answer.Id);
        json.WriteNumber("output_index"u8, 0);
        json.WriteNumber("content_index"u8, 0);
    }

    private static void WriteContent(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
