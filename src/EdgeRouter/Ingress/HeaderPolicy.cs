using EdgeRouter.Model;
using Microsoft.AspNetCore.Http;

namespace EdgeRouter.Ingress;

/// <summary>
/// The one table of what passes from a client's head to an upstream's. Everything not named here stays behind: hop-by-hop headers and credentials by design, the rest because a router must not leak what its
/// operator has not thought of. Operators add names per provider (<c>forward_headers</c>) and may pass credentials on (<c>credentials: "pass-through"</c>).
/// </summary>
internal static class HeaderPolicy
{
    private const string OwnKeyPrefix = "er_";

    // Switches of the API itself; they change what the upstream does with the body that is passed through.
    private static readonly string[] Always = ["OpenAI-Beta", "Idempotency-Key", "anthropic-beta"];

    private static readonly string[] Credentials = ["Authorization", "x-api-key", "api-key"];

    // Never forwarded, even when an operator names them: they belong to one connection or to the framing of one message (RFC 9110 §7.6.1).
    private static readonly HashSet<string> Never = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Accept", "Accept-Encoding", "Via", "X-Request-Id", "Expect",
    };

    public static IReadOnlyList<KeyValuePair<string, string>> Forwarded(IHeaderDictionary headers, Provider provider)
    {
        List<KeyValuePair<string, string>>? passed = null;
        foreach (var name in Always)
        {
            // Most requests have none of them, so presence is asked first.
            if (IsSwitchOf(provider.Dialect, name) && headers.ContainsKey(name) && !IsNamedIn(headers.Connection.ToString(), name))
            {
                Add(headers, name, ref passed);
            }
        }

        foreach (var name in provider.ForwardHeaders)
        {
            if (!Never.Contains(name) && !IsOneOf(Credentials, name) && !IsOneOf(Always, name) && headers.ContainsKey(name) && !IsNamedIn(headers.Connection.ToString(), name))
            {
                Add(headers, name, ref passed);
            }
        }

        if (provider.WantsVersion && !Add(headers, Provider.AnthropicVersion.Key, ref passed))
        {
            (passed ??= []).Add(Provider.AnthropicVersion);
        }

        if (provider.PassThroughCredentials)
        {
            foreach (var name in Credentials)
            {
                if (!HoldsOwnKey(headers[name].ToString()))
                {
                    Add(headers, name, ref passed);
                }
            }
        }

        return passed is null ? [] : passed;
    }

    /// <summary>Whose client this is, where the path does not say: only Anthropic's send their version.</summary>
    public static DialectId DialectOf(IHeaderDictionary headers) => headers.ContainsKey("anthropic-version") ? DialectId.Anthropic : DialectId.OpenAi;

    /// <summary>The key in the first of the three headers that clients send it in; empty when there is none.</summary>
    public static ReadOnlySpan<char> PresentedKey(IHeaderDictionary headers)
    {
        foreach (var name in Credentials)
        {
            var value = headers[name];
            if (value.Count > 0 && value[0] is { Length: > 0 } text)
            {
                return Bare(text);
            }
        }

        return [];
    }

    // A switch of one dialect's API means nothing, or something else, to another's.
    private static bool IsSwitchOf(DialectId dialect, string name) => name switch
    {
        "OpenAI-Beta" => dialect is DialectId.OpenAi or DialectId.AzureOpenAi,
        "anthropic-beta" => dialect == DialectId.Anthropic,
        _ => true,
    };

    private static bool IsOneOf(string[] names, string name) => Array.Exists(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));

    // What a sender lists in Connection is meant for this connection only (RFC 9110 §7.6.1).
    private static bool IsNamedIn(ReadOnlySpan<char> connection, string name)
    {
        foreach (var part in connection.Split(','))
        {
            if (connection[part].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // A key of this router, whatever stands around it: a header may come twice, and a scheme may be spelled in many ways.
    private static bool HoldsOwnKey(ReadOnlySpan<char> value)
    {
        foreach (var part in value.SplitAny(' ', '\t', ',', ';'))
        {
            if (value[part].StartsWith(OwnKeyPrefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Bare(string value)
    {
        var text = value.AsSpan().Trim();
        return text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text["Bearer ".Length..].Trim() : text;
    }

    private static bool Add(IHeaderDictionary headers, string name, ref List<KeyValuePair<string, string>>? passed)
    {
        if (!headers.TryGetValue(name, out var value) || value.Count == 0)
        {
            return false;
        }

        // The server lets control characters in that strict upstreams refuse and lax ones read as they like.
        var text = value.ToString();
        if (text.AsSpan().ContainsAnyInRange('\0', '\b') || text.AsSpan().ContainsAnyInRange('\n', '\x1f') || text.Contains('\x7f'))
        {
            return false;
        }

        (passed ??= []).Add(new(name, text));
        return true;
    }
}
