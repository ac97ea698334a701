using System.Buffers;

namespace EdgeRouter.Config;

/// <summary>Which header names may be configured.</summary>
internal static class HeaderNames
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Framing and the connection belong to the router: set from outside they would let two servers see two messages.
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host", "keep-alive",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    };

    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "api-key", "authorization", "cookie", "proxy-authorization", "x-api-key", "x-goog-api-key",
    };

    /// <summary>Why a header of this name cannot be set, or null.</summary>
    public static string? ProblemWithSetting(string name)
        => name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenChars) ? "not a header name"
            : Framing.Contains(name) ? "a header that the router itself sets"
            : null;

    /// <summary>True for visible ASCII and spaces: nothing that ends the header or is read differently by two servers.</summary>
    public static bool CanBeValue(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Why a client's header of this name cannot go through, or null.</summary>
    public static string? ProblemWithForwarding(string name)
        => ProblemWithSetting(name)
            ?? (Credentials.Contains(name) ? "the caller's credentials go through only with credentials: pass-through" : null);
}
