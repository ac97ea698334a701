using System.Buffers.Text;
using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Upstream.Direct;

/// <summary>What the router wants to know of an HTTP/1 answer's head: how the body is framed, whether the connection may serve again, and the few headers that it acts upon. A pure function on bytes.</summary>
internal struct AnswerHead
{
    public int Status;

    /// <summary>-1: not announced; then the body is chunked or ends with the connection.</summary>
    public long ContentLength;

    public bool IsChunked;

    /// <summary>The peer keeps the connection open after this answer.</summary>
    public bool KeepsConnection;

    public bool IsEventStream;
    public bool IsJson;

    /// <summary>Null: not coded.</summary>
    public string? Coding;

    public LimitTexts Limits;

    /// <summary>An interim answer; another head follows.</summary>
    public readonly bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>Answers of these statuses end with their head, whatever it announces.</summary>
    public readonly bool HasNoBody => Status is 204 or 304 || ContentLength == 0;

    /// <summary>False: malformed, or framed in a way that two readers could read differently.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AnswerHead head)
    {
        head = new AnswerHead { ContentLength = -1 };
        var reader = new HttpHeadReader(bytes);
        if (!reader.ReadStatus())
        {
            return false;
        }

        head.Status = reader.Status;
        head.KeepsConnection = !reader.IsOld;
        while (reader.ReadField())
        {
            if (!head.Take(reader))
            {
                return false;
            }
        }

        // Both framings at once is how answers are smuggled; chunks do not exist in HTTP/1.0; and nobody asked for another protocol.
        return !reader.IsMalformed && head.Status != 101 && !(head.IsChunked && (head.ContentLength >= 0 || reader.IsOld));
    }

    private static bool Begins(ReadOnlySpan<byte> value, ReadOnlySpan<byte> type) => value.Length >= type.Length && Ascii.EqualsIgnoreCase(value[..type.Length], type);

    private bool Take(in HttpHeadReader field)
    {
        switch (field.Name.Length)
        {
            case 10 when field.IsNamed("connection"u8):
                KeepsConnection &= !Lists(field.Value, "close"u8);
                return true;
            case 12 when field.IsNamed("content-type"u8):
                IsEventStream = Begins(field.Value, "text/event-stream"u8) || Begins(field.Value, "application/vnd.amazon.eventstream"u8);
                IsJson = HoldsJson(field.Value);
                return true;
            case 14 when field.IsNamed("content-length"u8):
                return TakeLength(field.Value);
            case 16 when field.IsNamed("content-encoding"u8):
                Coding = Coding is null ? Encoding.Latin1.GetString(field.Value) : Coding + "," + Encoding.Latin1.GetString(field.Value);
                return true;
            case 17 when field.IsNamed("transfer-encoding"u8):
                // Once, and nothing but chunks.
                return !IsChunked && (IsChunked = Ascii.EqualsIgnoreCase(field.Value, "chunked"u8));
            default:
                Limits.Take(field.Name, field.Value);
                return true;
        }
    }

    // The same number twice is harmless; anything but digits is not.
    private bool TakeLength(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !char.IsAsciiDigit((char)value[0]) || !Utf8Parser.TryParse(value, out long length, out var used) || used != value.Length || (ContentLength >= 0 && ContentLength != length))
        {
            return false;
        }

        ContentLength = length;
        return true;
    }

    private static bool Lists(ReadOnlySpan<byte> value, ReadOnlySpan<byte> option)
    {
        foreach (var part in value.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(value[part].Trim(" \t"u8), option))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsJson(ReadOnlySpan<byte> value)
    {
        for (var at = 0; at + 4 <= value.Length; at++)
        {
            if (Ascii.EqualsIgnoreCase(value.Slice(at, 4), "json"u8))
            {
                return true;
            }
        }

        return false;
    }
}
