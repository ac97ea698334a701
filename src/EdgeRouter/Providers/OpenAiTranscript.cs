using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>Of OpenAI's callers. Gives up at tool calls, several choices, log probabilities, audio and refusals.</summary>
internal sealed class OpenAiTranscript : Transcript
{
    protected override void AppendEvent(ReadOnlySpan<byte> data, EventKind kind)
    {
        if ((kind & EventKind.Done) != 0)
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
            CountEvent();
        }

        if (json.RootElement.TryGetProperty("choices"u8, out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                Append(choice);
            }
        }
    }

    private static bool IsThere(JsonElement parent, ReadOnlySpan<byte> name) => parent.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    private void Append(JsonElement choice)
    {
        if ((choice.TryGetProperty("index"u8, out var index) && (index.ValueKind != JsonValueKind.Number || !index.TryGetInt32(out var at) || at != 0)) || IsThere(choice, "logprobs"u8)
            || !choice.TryGetProperty("delta"u8, out var delta) || delta.ValueKind != JsonValueKind.Object
            || IsThere(delta, "tool_calls"u8) || IsThere(delta, "function_call"u8) || IsThere(delta, "refusal"u8) || IsThere(delta, "audio"u8))
        {
            GaveUp = true;
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
                GaveUp = true;
            }
        }
    }
}
