using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>
/// Makes the events of a second answer fit behind those of a first one that broke, so that the client sees one stream: the first one's id, time and model, no second role, reasoning not twice, usage of both. When the second answer
/// starts anew, what equals the part that the client has is left out; a difference is <see cref="Diverged"/>. Runs only after a break.
/// </summary>
/// <param name="sent">What the client has; what this adds is added there too.</param>
/// <param name="restarts">The second answer starts anew; false: it goes on where the first one broke.</param>
internal sealed class StreamMender(Transcript sent, bool restarts)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly byte[] _expected = restarts ? sent.Text.ToArray() : [];
    private readonly int _eventsBefore = sent.Events;
    private readonly bool _hasText = sent.Text.Length > 0;
    private int _matched;

    /// <summary>The second answer is not the first one's.</summary>
    public bool Diverged { get; private set; }

    /// <summary>All that the client has was matched.</summary>
    public bool IsWhole => !Diverged && _matched == _expected.Length;

    /// <summary>Writes what the client is to get for one event, with its frame; nothing when there is nothing for it.</summary>
    public void Mend(ReadOnlySpan<byte> data, EventKind kind, IBufferWriter<byte> into)
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

        var firstReader = new Utf8JsonReader(sent.FirstEvent.Length > 0 ? sent.FirstEvent : "{}"u8);
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
                    sent.Append(rest);
                    sent.CountEvent();
                    writer.WriteString(member.Name, rest);
                }

                continue;
            }

            if (member.Value.ValueKind is not JsonValueKind.Null)
            {
                if (_matched < _expected.Length)
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

    private ReadOnlySpan<byte> Unsent(ReadOnlySpan<byte> text)
    {
        var expected = _expected.AsSpan(_matched);
        var same = Math.Min(expected.Length, text.Length);
        if (!text[..same].SequenceEqual(expected[..same]))
        {
            Diverged = true;
            return default;
        }

        _matched += same;
        return text[same..];
    }

    // Prompt as the last provider counts it. The answer: a repeated one is counted whole by its provider; of one that goes on the part before the break is missing there.
    private void WriteUsage(Utf8JsonWriter writer, JsonElement usage)
    {
        var before = restarts ? 0 : _eventsBefore;
        writer.WriteStartObject();
        foreach (var member in usage.EnumerateObject())
        {
            if ((member.NameEquals("completion_tokens"u8) || member.NameEquals("total_tokens"u8)) && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var tokens))
            {
                writer.WriteNumber(member.Name, tokens + before);
            }
            else
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
