using System.Text;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// What the sandbox says: who it is, a short echo, then what an operator might configure next. The same request always gets the same
/// words.
/// </summary>
internal static class SandboxText
{
    /// <summary>Characters; English words rarely exceed it, so a token is a word.</summary>
    public const int LongestToken = 12;

    private const int UsualTokens = 48;
    private const int LongestEcho = 60;

    private static readonly string[] Filler = SandboxTokens.Split(
        " This answer was made inside the router: no network, no key, no cost."
        + " To reach a real model, add a provider with a base_url and api_keys, then a model with one deployment of it."
        + " A second deployment gives the router a choice, and fallbacks give it a way out when both fail."
        + " Set timeouts for the first token and for idle streams, and retries with a backoff."
        + " Run the check command before you start: it lists every mistake at once."
        + " Set tokens, tokens_per_second and ttft in the sandbox member of a request to shape this answer.",
        LongestToken);

    public static SandboxTokens Reply(string? userSaid, string? toolSaid, int choice, int? tokens)
    {
        var opening = new StringBuilder("Hello from EdgeRouter's sandbox.");
        if (choice > 0)
        {
            opening.Append(" This is choice ").Append(choice + 1).Append('.');
        }

        if (toolSaid is not null)
        {
            opening.Append(" The tool answered: \"").Append(Preview(toolSaid)).Append("\".");
        }
        else if (userSaid is not null && Preview(userSaid) is { Length: > 0 } echo)
        {
            opening.Append(" You wrote: \"").Append(echo).Append("\".");
        }

        var head = SandboxTokens.Split(opening.ToString(), LongestToken);
        return new SandboxTokens(head, Filler, tokens ?? UsualLength(head.Length));
    }

    /// <summary>
    /// The first 60 runes on one line: runs of white space and control characters become one space; an ellipsis shows a cut.
    /// </summary>
    public static string Preview(string text)
    {
        var preview = new StringBuilder(LongestEcho);
        var runes = 0;
        var gap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                gap = preview.Length > 0;
                continue;
            }

            runes += gap ? 2 : 1;
            if (runes > LongestEcho)
            {
                return preview.Append('…').ToString();
            }

            preview.Append(gap ? " " : "").Append(rune.ToString());
            gap = false;
        }

        return preview.ToString();
    }

    // The usual answer ends with a whole sentence.
    private static int UsualLength(int head)
    {
        var used = 0;
        while (used < Filler.Length && (used == 0 || head + used < UsualTokens || !Filler[used - 1].EndsWith('.')))
        {
            used++;
        }

        return head + used;
    }
}
