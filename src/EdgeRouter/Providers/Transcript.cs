using System.Buffers;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>
/// What a client has received of a stream so far: the text, and the names in the events, so that another answer can be joined to it. Kept only for models with recovery. Gives up (<see cref="IsSafe"/>) at anything that cannot be
/// gone on with: tool calls, several choices, log probabilities, audio, refusals, or more than <see cref="Longest"/> of text.
/// </summary>
internal sealed class Transcript
{
    private const int Longest = 1 << 20;

    private readonly ArrayBufferWriter<byte> _text = new(1024);

    /// <summary>The first event as it came: id, time of creation, model.</summary>
    public byte[] FirstEvent { get; private set; } = [];

    /// <summary>UTF-8, escapes undone.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Events with output that the client has: about as many tokens.</summary>
    public int Events { get; private set; }

    public bool IsSafe { get; private set; } = true;

    /// <summary>One event as the client gets it.</summary>
    public void Append(ReadOnlySpan<byte> data, EventKind kind)
    {
        if (!IsSafe || (kind & EventKind.Done) != 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(data);
        using var json = JsonDocument.ParseValue(ref reader);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (FirstEvent.Length == 0)
        {
            FirstEvent = data.ToArray();
        }

        if ((kind & EventKind.Output) != 0)
        {
            Events++;
        }

        if (json.RootElement.TryGetProperty("choices"u8, out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                Append(choice);
            }
        }
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_text.WrittenCount + text.Length > Longest)
        {
            IsSafe = false;
            return;
        }

        _text.Write(text);
    }

    /// <summary>An event that another answer brought.</summary>
    public void CountEvent() => Events++;

    private static bool IsThere(JsonElement parent, ReadOnlySpan<byte> name) => parent.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    private void Append(JsonElement choice)
    {
        if ((choice.TryGetProperty("index"u8, out var index) && (index.ValueKind != JsonValueKind.Number || !index.TryGetInt32(out var at) || at != 0)) || IsThere(choice, "logprobs"u8)
            || !choice.TryGetProperty("delta"u8, out var delta) || delta.ValueKind != JsonValueKind.Object
            || IsThere(delta, "tool_calls"u8) || IsThere(delta, "function_call"u8) || IsThere(delta, "refusal"u8) || IsThere(delta, "audio"u8))
        {
            IsSafe = false;
        }
        else if (delta.TryGetProperty("content"u8, out var content) && content.ValueKind == JsonValueKind.String)
        {
            if (JsonStrings.TryRead(content, out var text))
            {
                Append(text);
            }
            else
            {
                // Half a character: what the next provider would be told is not what the client has.
                IsSafe = false;
            }
        }
    }
}
