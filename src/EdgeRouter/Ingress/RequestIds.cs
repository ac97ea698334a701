namespace EdgeRouter.Ingress;

/// <summary>Request ids: the caller's own when it is harmless in headers and logs, else a new one.</summary>
internal static class RequestIds
{
    // Room for a UUID with a prefix, and for trace ids.
    private const int Longest = 128;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string From(string? given) => given is not null && IsHarmless(given) ? given : Create();

    private static bool IsHarmless(string id)
    {
        if (id.Length is 0 or > Longest)
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':' or '/' or '+' or '='))
            {
                return false;
            }
        }

        return true;
    }

    // 120 random bits: unique without coordination; not a secret.
    private static string Create() => string.Create(28, 0, static (text, _) =>
    {
        "req_".CopyTo(text);
        var bits = Random.Shared.NextInt64();
        var more = Random.Shared.NextInt64();
        for (var i = 4; i < text.Length; i++)
        {
            text[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
            if (i == 15)
            {
                bits = more;
            }
        }
    });
}
