using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>What the envelopes of both vendors' forms are made of: random names, strings as the different servers write them, pieces of a text as models emit them.</summary>
internal static partial class Envelope
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static string Id(Random random, string prefix, int length) => prefix + new string(random.GetItems<char>(Letters, length));

    public static string Hex(Random random, int length) => new(random.GetItems<char>("0123456789abcdef", length));

    public static long Created(Random random) => 1_700_000_000 + random.NextInt64(80_000_000);

    /// <param name="ascii">As servers in Python often do: everything else is escaped.</param>
    public static string Text(string text, bool ascii)
    {
        var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        return '"' + (ascii ? NotAscii().Replace(encoded, static m => $"\\u{(int)m.Value[0]:x4}") : encoded) + '"';
    }

    /// <summary>About a token each: a word with the space before it, or half of a long one, or a sign.</summary>
    public static IEnumerable<string> Pieces(string text)
    {
        foreach (Match match in Piece().Matches(text))
        {
            if (match.Length > 7)
            {
                yield return match.Value[..4];
                yield return match.Value[4..];
            }
            else
            {
                yield return match.Value;
            }
        }
    }

    [GeneratedRegex(@" ?\p{L}+|\d{1,3}|\s+|[^\s\p{L}\d]{1,2}")]
    private static partial Regex Piece();

    [GeneratedRegex(@"[^\x00-\x7F]")]
    private static partial Regex NotAscii();
}
