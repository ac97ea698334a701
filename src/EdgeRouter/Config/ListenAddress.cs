using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace EdgeRouter.Config;

/// <summary>Where to listen. Port 0: a free one.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    public const string Expected = "http://127.0.0.1:4000, http://localhost:4000, http://[::1]:4000 or http://*:4000";

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>http only, an IP address, localhost (127.0.0.1) or * (every address, IPv6 and IPv4), a port, and no path.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        const string scheme = "http://";
        if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = text.AsSpan(scheme.Length);
        rest = rest.EndsWith("/") ? rest[..^1] : rest;
        var colon = rest.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(rest[(colon + 1)..], System.Globalization.NumberStyles.None, null, out var port))
        {
            return false;
        }

        var host = rest[..colon];
        var ip = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" or "+" => IPAddress.IPv6Any,
            _ when host.StartsWith("[") && host.EndsWith("]") && IPAddress.TryParse(host[1..^1], out var six) => six,
            _ when host.Count('.') == 3 && IPAddress.TryParse(host, out var four) => four,
            _ => null,
        };
        address = ip is null ? null : new ListenAddress(ip, port);
        return address is not null;
    }

    /// <summary>True when the two cannot both be listened on.</summary>
    public bool Collides(ListenAddress other)
        => Port != 0 && Port == other.Port && (Address.Equals(other.Address) || IsAny(Address) || IsAny(other.Address));

    public override string ToString() => $"http://{new IPEndPoint(Address, Port)}";

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
