using System.Buffers.Text;

namespace EdgeRouter.Wire;

/// <summary>Counts in JSON, as servers send them: whole, as <c>5.0</c>, sometimes as a string.</summary>
internal static class JsonNumbers
{
    /// <returns>-1 when it is no count.</returns>
    public static long Count(ReadOnlySpan<byte> raw)
    {
        if (raw.Length >= 2 && raw[0] == (byte)'"')
        {
            raw = raw[1..^1];
        }

        return Utf8Parser.TryParse(raw, out double value, out var used) && used == raw.Length && value is >= 0 and < 1e15 ? (long)value : -1;
    }
}
