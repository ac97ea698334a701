using System.Buffers.Binary;

namespace EdgeRouter.Wire;

/// <summary>
/// Finds messages in Amazon's binary event-stream framing (<c>application/vnd.amazon.eventstream</c>): lengths, a checksum over them, headers, payload, a checksum over all, integers big-endian. The caller keeps
/// the bytes of a message that is not complete and offers them again with more behind them. Holds no state; lengths are bounded before anyone waits for so many bytes.
/// </summary>
internal static class EventStreamFramer
{
    /// <summary>Bytes of lengths and checksums around headers and payload.</summary>
    public const int Overhead = 16;

    private const int Prelude = 12;
    private const int LargestHeaders = 128 << 10;
    private const int LargestPayload = 24 << 20;

    public static EventStreamStatus Read(ReadOnlySpan<byte> pending, out EventStreamMessage message)
    {
        message = default;
        if (pending.Length < Prelude)
        {
            return EventStreamStatus.Incomplete;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(pending);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(pending[4..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(pending[8..]) != Crc32.Of(pending[..8])
            || headers > LargestHeaders || length < headers + Overhead || length - headers - Overhead > LargestPayload)
        {
            return EventStreamStatus.Broken;
        }

        if (pending.Length < length)
        {
            return EventStreamStatus.Incomplete;
        }

        var whole = pending[..(int)length];
        if (BinaryPrimitives.ReadUInt32BigEndian(whole[^4..]) != Crc32.Of(whole[..^4]))
        {
            return EventStreamStatus.Broken;
        }

        message = new EventStreamMessage((int)length, whole.Slice(Prelude, (int)headers), whole[(Prelude + (int)headers)..^4]);
        return EventStreamStatus.Message;
    }
}
