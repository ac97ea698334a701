using System.Buffers.Binary;
using System.Text;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>Amazon's framing, written independently of the product: golden streams of Bedrock are kept as text, a line per message: <c>name {json}</c>; names with an exclamation mark are exceptions.</summary>
internal static class BinaryEvents
{
    public static byte[] Of(string text)
    {
        using var stream = new MemoryStream();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var isException = line[0] == '!';
            stream.Write(Message(
                [
                    (":message-type", isException ? "exception" : "event"),
                    (isException ? ":exception-type" : ":event-type", line[(isException ? 1 : 0)..space]),
                    (":content-type", "application/json"),
                ],
                Encoding.UTF8.GetBytes(line[(space + 1)..])));
        }

        return stream.ToArray();
    }

    public static byte[] Message((string Name, string Value)[] headers, byte[] payload)
    {
        var head = new List<byte>();
        foreach (var (name, value) in headers)
        {
            head.Add((byte)name.Length);
            head.AddRange(Encoding.ASCII.GetBytes(name));
            head.Add(7);
            head.Add((byte)(value.Length >> 8));
            head.Add((byte)value.Length);
            head.AddRange(Encoding.ASCII.GetBytes(value));
        }

        var message = new byte[16 + head.Count + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), head.Count);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), BitByBit(message.AsSpan(0, 8)));
        head.ToArray().CopyTo(message, 12);
        payload.CopyTo(message, 12 + head.Count);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), BitByBit(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc;
    }
}
