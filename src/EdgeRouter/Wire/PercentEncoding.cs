using System.Text;

namespace EdgeRouter.Wire;

/// <summary>RFC 3986 percent-encoding as Amazon's signatures demand it: letters, digits and <c>-_.~</c> stay, every other byte becomes <c>%XX</c> in upper case.</summary>
internal static class PercentEncoding
{
    /// <param name="keepSlash">The text is a path, and its slashes separate segments.</param>
    public static void Append(StringBuilder into, string text, bool keepSlash = false)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '_' or '.' or '~' || keepSlash && rune.Value == '/'))
            {
                into.Append((char)rune.Value);
                continue;
            }

            var length = rune.EncodeToUtf8(utf8);
            for (var i = 0; i < length; i++)
            {
                into.Append('%').Append("0123456789ABCDEF"[utf8[i] >> 4]).Append("0123456789ABCDEF"[utf8[i] & 15]);
            }
        }
    }
}
