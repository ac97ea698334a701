using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers;

/// <summary>Of Anthropic's callers. Gives up at blocks other than text and thinking, and at citations; thinking that has begun can only be gone on with once it has ended.</summary>
internal sealed class AnthropicTranscript : Transcript
{
    private bool _thinks;

    public override bool IsSafe => base.IsSafe && !_thinks && FirstEvent.Length > 0;

    /// <summary>Index of the block of text that the client waits for the end of; -1: none.</summary>
    public int OpenBlock { get; set; } = -1;

    /// <summary>Index of the next block.</summary>
    public int NextBlock { get; set; }

    protected override void AppendEvent(ReadOnlySpan<byte> data, EventKind kind)
    {
        var reader = new Utf8JsonReader(data);
        using var json = JsonDocument.ParseValue(ref reader);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String)
        {
            return;
        }

        if ((kind & EventKind.Output) != 0)
        {
            CountEvent();
        }

        if (type.ValueEquals("message_start"u8))
        {
            FirstEvent = data.ToArray();
        }
        else if (type.ValueEquals("content_block_start"u8))
        {
            Start(root);
        }
        else if (type.ValueEquals("content_block_delta"u8))
        {
            Add(root);
        }
        else if (type.ValueEquals("content_block_stop"u8))
        {
            _thinks = false;
            OpenBlock = -1;
        }
    }

    private void Start(JsonElement root)
    {
        NextBlock++;
        if (IsOf(root, "content_block"u8, "text"u8))
        {
            OpenBlock = NextBlock - 1;
        }
        else if (IsOf(root, "content_block"u8, "thinking"u8))
        {
            _thinks = true;
        }
        else
        {
            GaveUp = true;
        }
    }

    private void Add(JsonElement root)
    {
        if (_thinks)
        {
            return;
        }

        if (IsOf(root, "delta"u8, "text_delta"u8) && root.GetProperty("delta"u8).TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.String && JsonStrings.TryRead(text, out var bytes))
        {
            Append(bytes);
        }
        else
        {
            // Citations, or half a character: what the next provider would be told is not what the client has.
            GaveUp = true;
        }
    }

    private static bool IsOf(JsonElement root, ReadOnlySpan<byte> member, ReadOnlySpan<byte> type) =>
        root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type"u8, out var its) && its.ValueKind == JsonValueKind.String && its.ValueEquals(type);
}
