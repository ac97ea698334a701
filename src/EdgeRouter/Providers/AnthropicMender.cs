using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>
/// For Anthropic's callers: no second <c>message_start</c>, the second answer's text goes into the block that is open (or into a new one when it was closed), blocks get the numbers that come next, thinking is left out.
/// </summary>
internal sealed class AnthropicMender(AnthropicTranscript sent, bool restarts) : StreamMender(sent, restarts)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly AnthropicTranscript _sent = sent;

    // What the present block of the second answer is.
    private Block _block;
    private int _number;

    private enum Block
    {
        /// <summary>Not for the client.</summary>
        Skipped,
        Text,
        Other,
    }

    protected override void MendEvent(ReadOnlySpan<byte> data, EventKind kind, IBufferWriter<byte> into)
    {
        var reader = new Utf8JsonReader(data);
        using var json = JsonDocument.ParseValue(ref reader);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String)
        {
            return;
        }

        switch (type.GetString())
        {
            case "content_block_start":
                Start(root, into);
                break;
            case "content_block_delta" when _block == Block.Text:
                WriteText(root, into);
                break;
            case "content_block_delta" or "content_block_stop" when _block == Block.Other:
                Renumber(root, _number, into);
                break;
            case "content_block_stop" when _block == Block.Text:
                EndOfText(into);
                break;
            case "message_delta":
                EndOfText(into);
                WriteEnd(root, into);
                break;
            case "message_stop":
                Frame(into, "message_stop"u8, data);
                break;
            default:
                // message_start, which the client has, and pings.
                break;
        }
    }

    private static void Frame(IBufferWriter<byte> into, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        into.Write("event: "u8);
        into.Write(name);
        into.Write("\ndata: "u8);
        into.Write(data);
        into.Write("\n\n"u8);
    }

    private static ArrayBufferWriter<byte> Compose(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer;
    }

    private static void Renumber(JsonElement root, int number, IBufferWriter<byte> into)
    {
        var data = Compose(json =>
        {
            foreach (var member in root.EnumerateObject())
            {
                if (member.NameEquals("index"u8))
                {
                    json.WriteNumber("index"u8, number);
                }
                else
                {
                    member.WriteTo(json);
                }
            }
        });
        Frame(into, System.Text.Encoding.UTF8.GetBytes(root.GetProperty("type"u8).GetString()!), data.WrittenSpan);
    }

    private void Start(JsonElement root, IBufferWriter<byte> into)
    {
        var type = root.TryGetProperty("content_block"u8, out var block) && block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type"u8, out var its) && its.ValueKind == JsonValueKind.String ? its.GetString() : null;
        _block = type switch
        {
            "text" => Block.Text,
            "thinking" or "redacted_thinking" => Block.Skipped,
            _ => Block.Other,
        };
        if (_block != Block.Other)
        {
            return;
        }

        if (!IsMatched)
        {
            // A tool call where the client has text.
            Diverged = true;
            return;
        }

        EndOfText(into);
        _number = _sent.NextBlock++;
        Renumber(root, _number, into);
    }

    private void WriteText(JsonElement root, IBufferWriter<byte> into)
    {
        if (!root.TryGetProperty("delta"u8, out var delta) || delta.ValueKind != JsonValueKind.Object || !delta.TryGetProperty("text"u8, out var text) || text.ValueKind != JsonValueKind.String)
        {
            // Citations of a text that began elsewhere.
            return;
        }

        if (!JsonStrings.TryRead(text, out var bytes))
        {
            Diverged = true;
            return;
        }

        var rest = Unsent(bytes).ToArray();
        if (rest.Length == 0)
        {
            return;
        }

        if (_sent.OpenBlock < 0)
        {
            _sent.OpenBlock = _sent.NextBlock++;
            Frame(into, "content_block_start"u8, Compose(json =>
            {
                json.WriteString("type"u8, "content_block_start"u8);
                json.WriteNumber("index"u8, _sent.OpenBlock);
                json.WriteStartObject("content_block"u8);
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, ""u8);
                json.WriteEndObject();
            }).WrittenSpan);
        }

        Frame(into, "content_block_delta"u8, Compose(json =>
        {
            json.WriteString("type"u8, "content_block_delta"u8);
            json.WriteNumber("index"u8, _sent.OpenBlock);
            json.WriteStartObject("delta"u8);
            json.WriteString("type"u8, "text_delta"u8);
            json.WriteString("text"u8, rest);
            json.WriteEndObject();
        }).WrittenSpan);
    }

    // Once: where the block was ended already there is nothing to end.
    private void EndOfText(IBufferWriter<byte> into)
    {
        if (_sent.OpenBlock < 0)
        {
            return;
        }

        if (!IsMatched)
        {
            Diverged = true;
            return;
        }

        Frame(into, "content_block_stop"u8, Compose(json =>
        {
            json.WriteString("type"u8, "content_block_stop"u8);
            json.WriteNumber("index"u8, _sent.OpenBlock);
        }).WrittenSpan);
        _sent.OpenBlock = -1;
    }

    private void WriteEnd(JsonElement root, IBufferWriter<byte> into)
    {
        var data = Compose(json =>
        {
            foreach (var member in root.EnumerateObject())
            {
                if (!member.NameEquals("usage"u8) || member.Value.ValueKind != JsonValueKind.Object)
                {
                    member.WriteTo(json);
                    continue;
                }

                json.WriteStartObject(member.Name);
                foreach (var count in member.Value.EnumerateObject())
                {
                    if (count.NameEquals("output_tokens"u8) && count.Value.ValueKind == JsonValueKind.Number && count.Value.TryGetInt64(out var tokens))
                    {
                        json.WriteNumber(count.Name, tokens + EventsBefore);
                    }
                    else
                    {
                        count.WriteTo(json);
                    }
                }

                json.WriteEndObject();
            }
        });
        Frame(into, "message_delta"u8, data.WrittenSpan);
    }
}
