using System.Text;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// Unicode's composed normal form (NFC, UAX #15) of UTF-8. Written here because without ICU the runtime's own normalisation returns its input. Text that is in that form already, which nearly all is, is crossed once and ASCII by
/// vectorised search; only clusters around a doubtful character are taken apart and put together again. Allocates nothing.
/// </summary>
internal static class ComposedForm
{
    /// <summary>
    /// Characters, taken apart, between two that begin anew. UAX #15 calls thirty marks more than any writing needs; what has more than this is an ornament, and sorting it would be work without a bound.
    /// </summary>
    public const int LongestCluster = 128;

    // Below U+0300 nothing combines.
    private const int FirstMark = 0x300;

    // Parts of one character at most; checked when the table is written.
    private const int MostParts = 4;

    public static bool IsNormal(ReadOnlySpan<byte> text) => FindDoubt(text, 0) < 0;

    /// <returns>False when a cluster is too long; some has been written then.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> text, ByteBuffer into)
    {
        Span<int> cluster = stackalloc int[LongestCluster];
        Span<byte> classes = stackalloc byte[LongestCluster];
        var at = 0;
        while (FindDoubt(text, at) is var doubt and >= 0)
        {
            into.Write(text[at..doubt]);
            at = doubt;
            if (!TryTakeApart(text, ref at, cluster, out var count))
            {
                return false;
            }

            Order(cluster[..count], classes[..count]);
            count = Compose(cluster[..count], classes[..count]);
            foreach (var character in cluster[..count])
            {
                into.Advance(new Rune(character).EncodeToUtf8(into.GetSpan(4)));
            }
        }

        into.Write(text[at..]);
        return true;
    }

    // Where the cluster begins that may not be in normal form; -1 when everything is.
    private static int FindDoubt(ReadOnlySpan<byte> text, int start)
    {
        var cluster = start;
        var last = 0;
        for (var at = start; at < text.Length;)
        {
            if (text[at] < 0x80)
            {
                var plain = text[at..].IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                if (plain < 0)
                {
                    return -1;
                }

                at += plain;
                cluster = at - 1;
                last = 0;
            }

            Rune.DecodeFromUtf8(text[at..], out var rune, out var used);
            var kind = rune.Value < FirstMark ? 0 : ComposedFormTable.ClassOf(rune.Value);
            if (kind == ComposedFormTable.Doubtful || (kind != 0 && kind < last))
            {
                return cluster;
            }

            cluster = kind == 0 ? at : cluster;
            last = kind;
            at += used;
        }

        return -1;
    }

    // From a character that begins anew to the next one.
    private static bool TryTakeApart(ReadOnlySpan<byte> text, ref int at, Span<int> cluster, out int count)
    {
        Span<int> parts = stackalloc int[MostParts];
        count = 0;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf8(text[at..], out var rune, out var used);
            var length = TakeApart(rune.Value, parts);
            if (count > 0 && ComposedFormTable.ClassOf(parts[0]) == 0)
            {
                return true;
            }

            if (count + length > cluster.Length)
            {
                return false;
            }

            parts[..length].CopyTo(cluster[count..]);
            count += length;
            at += used;
        }

        return true;
    }

    private static int TakeApart(int character, Span<int> parts)
    {
        if (!ComposedFormTable.TryTakeApart(character, out var first, out var second))
        {
            parts[0] = character;
            return 1;
        }

        var length = TakeApart(first, parts);
        if (second != 0)
        {
            parts[length++] = second;
        }

        return length;
    }

    // Marks between two that are none by their class, those of one class in the order in which they came.
    private static void Order(Span<int> cluster, Span<byte> classes)
    {
        for (var i = 0; i < cluster.Length; i++)
        {
            var (character, kind) = (cluster[i], ComposedFormTable.CombiningClassOf(cluster[i]));
            var hole = i;
            while (kind != 0 && hole > 0 && classes[hole - 1] > kind)
            {
                (cluster[hole], classes[hole]) = (cluster[hole - 1], classes[hole - 1]);
                hole--;
            }

            (cluster[hole], classes[hole]) = (character, kind);
        }
    }

    private static int Compose(Span<int> cluster, Span<byte> classes)
    {
        int starter = -1, count = 0;
        for (var i = 0; i < cluster.Length; i++)
        {
            // Blocked by what stands between, unless that is a mark of a lower class.
            var isNext = starter == count - 1 || classes[count - 1] < classes[i];
            if (starter >= 0 && isNext && ComposedFormTable.TryCompose(cluster[starter], cluster[i], out var whole))
            {
                cluster[starter] = whole;
                continue;
            }

            starter = classes[i] == 0 ? count : starter;
            (cluster[count], classes[count]) = (cluster[i], classes[i]);
            count++;
        }

        return count;
    }
}
