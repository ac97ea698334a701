using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace EdgeRouter.Config;

/// <summary>An address to listen on: <c>http://ADDRESS:PORT</c>, where ADDRESS is an IP address, <c>localhost</c> or <c>*</c>.</summary>
internal static class ListenUrl
{
    public static bool TryParse(string text, [NotNullWhen(true)] out IPEndPoint? address)
    {
        address = null;
        const string Scheme = "http://";
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Scheme.Length..].TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            return false;
        }

        var host = rest[..colon].Trim('[', ']');
        var ip = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" or "+" => IPAddress.Any,
            _ => IPAddress.TryParse(host, out var parsed) ? parsed : null,
        };
        address = ip is null ? null : new IPEndPoint(ip, port);
        return address is not null;
    }
}
