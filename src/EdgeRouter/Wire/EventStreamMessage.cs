using System.Buffers.Binary;

namespace EdgeRouter.Wire;

/// <summary>One message of Amazon's event-stream framing, both checksums verified. Points into the bytes it was found in.</summary>
internal readonly ref struct EventStreamMessage
{
    private readonly ReadOnlySpan<byte> _headers;

    internal EventStreamMessage(int length, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        Length = length;
        _headers = headers;
        Payload = payload;
    }

    /// <summary>Bytes of the whole message.</summary>
    public int Length { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>What the message is called: the event type, the type of the exception, or the code of an error outside the model. Empty when it has none of them.</summary>
    public ReadOnlySpan<byte> Name
    {
        get
        {
            var name = Header(":event-type"u8);
            name = name.IsEmpty ? Header(":exception-type"u8) : name;
            return name.IsEmpty ? Header(":error-code"u8) : name;
        }
    }

    /// <summary>The message stands for a failure that ends the stream.</summary>
    public bool IsFailure
    {
        get
        {
            var type = Header(":message-type"u8);
            return type.SequenceEqual("exception"u8) || type.SequenceEqual("error"u8);
        }
    }

    /// <summary>The value of a string header; empty when there is none of the name, or the headers are malformed.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        var rest = _headers;
        while (rest.Length >= 2)
        {
            var nameLength = rest[0];
            if (rest.Length < nameLength + 2)
            {
                return default;
            }

            var found = rest.Slice(1, nameLength);
            var type = rest[nameLength + 1];
            rest = rest[(nameLength + 2)..];
            var prefix = type is 6 or 7 ? 2 : 0;
            var length = type switch
            {
                0 or 1 => 0,
                2 => 1,
                3 => 2,
                4 => 4,
                5 or 8 => 8,
                6 or 7 when rest.Length >= 2 => BinaryPrimitives.ReadUInt16BigEndian(rest),
                9 => 16,
                _ => int.MaxValue,
            };
            if (length > rest.Length - prefix)
            {
                return default;
            }

            if (type == 7 && found.SequenceEqual(name))
            {
                return rest.Slice(prefix, length);
            }

            rest = rest[(prefix + length)..];
        }

        return default;
    }
}
