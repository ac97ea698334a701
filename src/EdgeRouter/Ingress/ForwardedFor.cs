using System.Net;
using Microsoft.Extensions.Primitives;

namespace EdgeRouter.Ingress;

/// <summary>Reads <c>X-Forwarded-For</c> as far as it can be believed.</summary>
internal static class ForwardedFor
{
    /// <summary>
    /// Walks from the connection backwards through the proxies: the first address that is not a trusted proxy's is the caller's. What stands before it was written by someone untrusted and is not looked at; text that is no
    /// address ends the walk at the last proxy.
    /// </summary>
    public static IPAddress? ClientOf(IPAddress? connection, StringValues header, IReadOnlyList<IPNetwork> trusted)
    {
        // A Unix-domain socket has no address; only this machine can connect, so it counts as a trusted proxy.
        if (connection is not null && !IsTrusted(connection, trusted))
        {
            return connection;
        }

        var client = connection;
        for (var i = header.Count - 1; i >= 0; i--)
        {
            var rest = header[i].AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf(',');
                if (!TryParse(rest[(comma + 1)..].Trim(), out var hop))
                {
                    return client;
                }

                client = hop;
                if (!IsTrusted(hop, trusted))
                {
                    return client;
                }

                rest = comma < 0 ? default : rest[..comma];
            }
        }

        return client;
    }

    // Some proxies write the port too: 203.0.113.7:50432, [2001:db8::1]:50432.
    private static bool TryParse(ReadOnlySpan<char> text, out IPAddress address)
    {
        var bare = text.StartsWith("[") && text.IndexOf(']') is > 0 and var end ? text[1..end]
            : text.Count(':') == 1 ? text[..text.IndexOf(':')]
            : text;
        return IPAddress.TryParse(bare, out address!);
    }

    private static bool IsTrusted(IPAddress address, IReadOnlyList<IPNetwork> trusted)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        for (var i = 0; i < trusted.Count; i++)
        {
            if (trusted[i].Contains(plain))
            {
                return true;
            }
        }

        return false;
    }
}
