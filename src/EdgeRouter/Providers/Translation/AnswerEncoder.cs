using System.Buffers.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// Writes an answer in a client's dialect from <see cref="StreamEvent"/>s; one subclass per client dialect and form (stream, whole), one instance per answer. Bytes appear in <see cref="Output"/>, which whoever
/// sends them empties between events; whole events only. Allocates nothing per event in steady state.
/// </summary>
internal abstract class AnswerEncoder(ByteBuffer output) : IStreamEventSink
{
    public ByteBuffer Output => output;

    /// <summary>The answer has been written to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Errors are not for it: the caller words them (<see cref="WriteError"/>).</summary>
    public abstract void On(in StreamEvent read);

    /// <summary>The upstream's answer is whole: writes what a dialect puts last. Once; more calls do nothing.</summary>
    public void Complete()
    {
        if (!IsComplete)
        {
            IsComplete = true;
            WriteEnd();
        }
    }

    /// <summary>An error in place of the rest of a stream that has begun; nothing may follow. For whole answers, which have not begun: the body.</summary>
    public abstract void WriteError(GatewayError error);

    /// <summary>Gives back what it holds besides <see cref="Output"/>.</summary>
    public abstract void Release();

    protected abstract void WriteEnd();

    /// <summary>The id of a call, or one made for it: clients answer calls by id.</summary>
    protected static void WriteToolId(ByteBuffer into, ReadOnlySpan<byte> id, ReadOnlySpan<byte> answerId, int choice, int tool)
    {
        if (!id.IsEmpty && !id.SequenceEqual("null"u8))
        {
            into.Write(id);
            return;
        }

        into.Write("call_"u8);
        into.Write(answerId);
        into.Write((byte)('a' + (choice & 15)));
        WriteNumber(into, tool);
    }

    protected static void WriteNumber(ByteBuffer into, long value)
    {
        Utf8Formatter.TryFormat(value, into.GetSpan(20), out var written);
        into.Advance(written);
    }
}
