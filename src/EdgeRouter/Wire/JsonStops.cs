using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRouter.Wire;

/// <summary>
/// Finds where the plain run of a JSON string ends: a quote, a backslash or a control character (RFC 8259 §7). A prompt is nearly all such runs, so this is the larger part of what a long one costs; three comparisons on 32 bytes
/// at a time are twice as fast as the general search for any of 34 values.
/// </summary>
internal static class JsonStops
{
    private const byte FirstPlain = 0x20;

    /// <returns>-1: none.</returns>
    public static int IndexIn(ReadOnlySpan<byte> text)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        var at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            // Two at a time once it is known to be long.
            for (; at <= text.Length - (2 * Vector256<byte>.Count); at += 2 * Vector256<byte>.Count)
            {
                var first = Stops(Vector256.LoadUnsafe(ref start, (nuint)at));
                var second = Stops(Vector256.LoadUnsafe(ref start, (nuint)(at + Vector256<byte>.Count)));
                if ((first | second) != Vector256<byte>.Zero)
                {
                    var bits = first.ExtractMostSignificantBits() | ((ulong)second.ExtractMostSignificantBits() << Vector256<byte>.Count);
                    return at + BitOperations.TrailingZeroCount(bits);
                }
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            for (; at <= text.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
            {
                var found = Stops(Vector128.LoadUnsafe(ref start, (nuint)at));
                if (found != Vector128<byte>.Zero)
                {
                    return at + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
                }
            }
        }

        for (; at < text.Length; at++)
        {
            if (text[at] is (byte)'"' or (byte)'\\' or < FirstPlain)
            {
                return at;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Stops(Vector256<byte> text) =>
        Vector256.Equals(text, Vector256.Create((byte)'"')) | Vector256.Equals(text, Vector256.Create((byte)'\\')) | Vector256.Equals(Vector256.Min(text, Vector256.Create((byte)(FirstPlain - 1))), text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Stops(Vector128<byte> text) =>
        Vector128.Equals(text, Vector128.Create((byte)'"')) | Vector128.Equals(text, Vector128.Create((byte)'\\')) | Vector128.Equals(Vector128.Min(text, Vector128.Create((byte)(FirstPlain - 1))), text);
}
