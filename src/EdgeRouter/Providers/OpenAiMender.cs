using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>For OpenAI's callers: the first answer's id, time and model, no second role.</summary>
internal sealed class OpenAiMender(Transcript sent, bool restarts) : StreamMender(sent, restarts)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Transcript _sent = sent;
    private readonly bool _hasText = sent.Text.Length > 0;

    protected override void MendEvent(ReadOnlySpan<byte> data, EventKind kind, IBufferWriter<byte> into)
    {
        if ((kind & EventKind.Done) != 0)
        {
            into.Write("data: [DONE]\n\n"u8);
            return;
        }

        var reader = new Utf8JsonReader(data);
        using var json = JsonDocument.ParseValue(ref reader);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var firstReader = new Utf8JsonReader(_sent.FirstEvent.Length > 0 ? _sent.FirstEvent : "{}"u8);
        using var first = JsonDocument.ParseValue(ref firstReader);
        var buffer = new ArrayBufferWriter<byte>(data.Length + 64);
        bool says;
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            says = Write(writer, json.RootElement, first.RootElement);
        }

        if (says && !Diverged)
        {
            into.Write("data: "u8);
            into.Write(buffer.WrittenSpan);
            into.Write("\n\n"u8);
        }
    }

    private bool Write(Utf8JsonWriter writer, JsonElement chunk, JsonElement first)
    {
        var says = false;
        writer.WriteStartObject();
        foreach (var member in chunk.EnumerateObject())
        {
            if (member.NameEquals("choices"u8) && member.Value.ValueKind == JsonValueKind.Array)
            {
                writer.WriteStartArray(member.Name);
                foreach (var choice in member.Value.EnumerateArray())
                {
                    says |= WriteChoice(writer, choice);
                }

                writer.WriteEndArray();
            }
            else if (member.NameEquals("usage"u8) && member.Value.ValueKind == JsonValueKind.Object)
            {
                says = true;
                writer.WritePropertyName(member.Name);
                WriteUsage(writer, member.Value);
            }
            else if ((member.NameEquals("id"u8) || member.NameEquals("created"u8) || member.NameEquals("model"u8) || member.NameEquals("system_fingerprint"u8)) && first.TryGetProperty(member.Name, out var same))
            {
                writer.WritePropertyName(member.Name);
                same.WriteTo(writer);
            }
            else
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        return says;
    }

    private bool WriteChoice(Utf8JsonWriter writer, JsonElement choice)
    {
        var says = false;
        writer.WriteStartObject();
        foreach (var member in choice.EnumerateObject())
        {
            if (member.NameEquals("delta"u8) && member.Value.ValueKind == JsonValueKind.Object)
            {
                writer.WriteStartObject(member.Name);
                says |= WriteDelta(writer, member.Value);
                writer.WriteEndObject();
                continue;
            }

            says |= member.NameEquals("finish_reason"u8) && member.Value.ValueKind == JsonValueKind.String;
            member.WriteTo(writer);
        }

        writer.WriteEndObject();
        return says;
    }

    private bool WriteDelta(Utf8JsonWriter writer, JsonElement delta)
    {
        var says = false;
        foreach (var member in delta.EnumerateObject())
        {
            if (member.NameEquals("role"u8) || (_hasText && (member.NameEquals("reasoning_content"u8) || member.NameEquals("reasoning"u8))))
            {
                continue;
            }

            if (member.NameEquals("content"u8))
            {
                if (member.Value.ValueKind != JsonValueKind.String)
                {
                    continue;
                }

                if (!JsonStrings.TryRead(member.Value, out var text))
                {
                    Diverged = true;
                    continue;
                }

                var rest = Unsent(text);
                if (rest.Length > 0)
                {
                    says = true;
                    writer.WriteString(member.Name, rest);
                }

                continue;
            }

            if (member.Value.ValueKind is not JsonValueKind.Null)
            {
                if (!IsMatched)
                {
                    // A tool call where the client has text.
                    Diverged = true;
                }

                says = true;
                member.WriteTo(writer);
            }
        }

        return says;
    }

    // Prompt as the last provider counts it.
    private void WriteUsage(Utf8JsonWriter writer, JsonElement usage)
    {
        writer.WriteStartObject();
        foreach (var member in usage.EnumerateObject())
        {
            if ((member.NameEquals("completion_tokens"u8) || member.NameEquals("total_tokens"u8)) && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var tokens))
            {
                writer.WriteNumber(member.Name, tokens + EventsBefore);
            }
            else
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
