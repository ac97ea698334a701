using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>
/// The half of a dialect that callers see: how an error reads, as a body and inside a running stream. OpenAI's is the only one so far; others become further files here.
/// </summary>
internal static class ClientDialect
{
    // Messages may quote what the caller sent; they leave as JSON under a JSON content type, so only JSON's own escapes are needed.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteError(IBufferWriter<byte> writer, GatewayError error)
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

    /// <summary>
    /// An error after the answer has begun, as a data event: OpenAI's SDKs raise it as an API error. No <c>[DONE]</c> may follow, or the stream would look whole.
    /// </summary>
    /// <param name="midEvent">The client holds a piece of an event that never ended.</param>
    public static void WriteStreamError(IBufferWriter<byte> writer, GatewayError error, bool midEvent)
    {
        writer.Write(midEvent ? "\n\ndata: "u8 : "data: "u8);
        WriteError(writer, error);
        writer.Write("\n\n"u8);
    }
}
