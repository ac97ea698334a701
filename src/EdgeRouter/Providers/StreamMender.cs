using System.Buffers;
using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>
/// Makes the events of a second answer fit behind those of a first one that broke, so that the client sees one stream: the first one's beginning, no second role, reasoning not twice, usage of both. When the second answer
/// starts anew, what equals the part that the client has is left out; a difference is <see cref="Diverged"/>. Runs only after a break. One subclass for each dialect of callers.
/// </summary>
/// <param name="sent">What the client has; what this adds is added there too.</param>
/// <param name="restarts">The second answer starts anew; false: it goes on where the first one broke.</param>
internal abstract class StreamMender(Transcript sent, bool restarts)
{
    private readonly byte[] _expected = restarts ? sent.Text.ToArray() : [];
    private int _matched;

    /// <summary>The second answer is not the first one's.</summary>
    public bool Diverged { get; protected set; }

    /// <summary>All that the client has was matched.</summary>
    public bool IsWhole => !Diverged && IsMatched;

    /// <summary>Nothing of what the client has is still to come.</summary>
    protected bool IsMatched => _matched == _expected.Length;

    /// <summary>Tokens of the answer that its provider does not count: of one that goes on, the part before the break; a repeated one is counted whole.</summary>
    protected int EventsBefore { get; } = restarts ? 0 : sent.Events;

    public static StreamMender For(Transcript sent, bool restarts) => sent is AnthropicTranscript messages ? new AnthropicMender(messages, restarts) : new OpenAiMender(sent, restarts);

    /// <summary>Writes what the client is to get for one event, with its frame; nothing when there is nothing for it.</summary>
    public void Mend(ReadOnlySpan<byte> data, EventKind kind, IBufferWriter<byte> into)
    {
        try
        {
            MendEvent(data, kind, into);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Strings that are not text (half of a surrogate pair, bytes that are no UTF-8) pass between equal sides, but cannot be written anew.
            Diverged = true;
        }
    }

    protected abstract void MendEvent(ReadOnlySpan<byte> data, EventKind kind, IBufferWriter<byte> into);

    /// <summary>What of a text the client does not have yet; counted as sent.</summary>
    protected ReadOnlySpan<byte> Unsent(ReadOnlySpan<byte> text)
    {
        var expected = _expected.AsSpan(_matched);
        var same = Math.Min(expected.Length, text.Length);
        if (!text[..same].SequenceEqual(expected[..same]))
        {
            Diverged = true;
            return default;
        }

        _matched += same;
        var rest = text[same..];
        if (rest.Length > 0)
        {
            sent.Append(rest);
            sent.CountEvent();
        }

        return rest;
    }
}
