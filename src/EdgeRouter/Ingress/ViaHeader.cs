using Microsoft.Extensions.Primitives;

namespace EdgeRouter.Ingress;

/// <summary>
/// The list of who has passed a request on (RFC 9110 §7.6.3): <c>protocol pseudonym [comment]</c>, separated by commas, on one or more lines. Pseudonyms are compared whole: <c>edge-1</c> is not <c>edge-10</c>.
/// </summary>
internal static class ViaHeader
{
    public static bool Names(StringValues lines, string pseudonym)
    {
        foreach (var line in lines)
        {
            if (Names(line.AsSpan(), pseudonym))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Names(ReadOnlySpan<char> rest, string pseudonym)
    {
        var comments = true;
        while (!rest.IsEmpty)
        {
            var length = LengthOfEntry(rest, ref comments);
            if (PseudonymOf(rest[..length]).Equals(pseudonym, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            rest = rest[Math.Min(length + 1, rest.Length)..];
        }

        return false;
    }

    // The second word; a comment may follow it without a space.
    private static ReadOnlySpan<char> PseudonymOf(ReadOnlySpan<char> entry)
    {
        entry = entry.Trim(" \t");
        var space = entry.IndexOfAny(' ', '\t');
        if (space < 0)
        {
            return [];
        }

        var name = entry[space..].TrimStart(" \t");
        var end = name.IndexOfAny(' ', '\t', '(');
        return end < 0 ? name : name[..end];
    }

    // A comment that is not closed is none, lest it hide who comes after it; nor is anything behind it, lest each parenthesis of many be followed to the end of the line.
    private static int LengthOfEntry(ReadOnlySpan<char> text, ref bool comments)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == ',')
            {
                return at;
            }

            if (comments && text[at] == '(')
            {
                var length = LengthOfComment(text[at..]);
                comments = length > 0;
                at += Math.Max(length - 1, 0);
            }
        }

        return text.Length;
    }

    // Comments may hold commas, further comments and escaped characters.
    private static int LengthOfComment(ReadOnlySpan<char> text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '(')
            {
                depth++;
            }
            else if (text[at] == ')' && --depth == 0)
            {
                return at + 1;
            }
        }

        return 0;
    }
}
