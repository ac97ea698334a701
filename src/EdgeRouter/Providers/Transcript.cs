using System.Buffers;
using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>
/// What a client has received of a stream so far: the text, and how it began, so that another answer can be joined to it. Kept only for models with recovery. Gives up (<see cref="IsSafe"/>) at anything that cannot be
/// gone on with, or at more than <see cref="Longest"/> of text. One subclass for each dialect of callers.
/// </summary>
internal abstract class Transcript
{
    private const int Longest = 1 << 20;

    private readonly ArrayBufferWriter<byte> _text = new(1024);

    /// <summary>The first event as it came: id, model.</summary>
    public byte[] FirstEvent { get; protected set; } = [];

    /// <summary>UTF-8, escapes undone.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Events with output that the client has: about as many tokens.</summary>
    public int Events { get; private set; }

    public virtual bool IsSafe => !GaveUp;

    /// <summary>The client has something that no other answer can go on with.</summary>
    protected bool GaveUp { get; set; }

    /// <returns>Null: streams of this operation cannot be gone on with.</returns>
    public static Transcript? For(Operation operation) => operation switch
    {
        Operation.ChatCompletions => new OpenAiTranscript(),
        Operation.Messages => new AnthropicTranscript(),
        _ => null,
    };

    /// <summary>One event as the client gets it.</summary>
    public void Append(ReadOnlySpan<byte> data, EventKind kind)
    {
        if (GaveUp)
        {
            return;
        }

        try
        {
            AppendEvent(data, kind);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Strings that are not text, where the API has none: nothing that could be joined to.
            GaveUp = true;
        }
    }

    protected abstract void AppendEvent(ReadOnlySpan<byte> data, EventKind kind);

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_text.WrittenCount + text.Length > Longest)
        {
            GaveUp = true;
            return;
        }

        _text.Write(text);
    }

    /// <summary>An event with output.</summary>
    public void CountEvent() => Events++;
}
