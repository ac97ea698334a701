using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;

namespace EdgeRouter.Providers.Translation;

/// <summary>A piece of an answer that is being collected: a run of text, of reasoning, or one call.</summary>
internal sealed class AnswerBlock(StreamEventKind kind, int choice, int tool, BufferPool pool)
{
    /// <summary><see cref="StreamEventKind.ToolStart"/> for calls.</summary>
    public StreamEventKind Kind => kind;

    public int Choice => choice;

    /// <summary>Number of the call; -1 for everything else.</summary>
    public int Tool => tool;

    /// <summary>The text or the arguments, inside of a JSON string.</summary>
    public ByteBuffer Text { get; } = new(pool);

    public byte[] Id { get; init; } = [];

    public byte[] Name { get; init; } = [];

    /// <summary>The seal of a call or of reasoning; reasoning that is sealed takes no more text.</summary>
    public byte[] Signature { get; set; } = [];
}
