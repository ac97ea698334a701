using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace EdgeRouter.Config;

/// <summary>Where to listen: an address and port (0: a free one), or a Unix-domain socket.</summary>
/// <param name="UnixPath">Absolute path of the socket; null for TCP.</param>
internal sealed record ListenAddress(IPAddress Address, int Port, bool Tls = false, string? UnixPath = null)
{
    public const string Expected = "http://127.0.0.1:4000, https://*:4443, http://[::1]:4000 or unix:/run/edgerouter/api.sock";

    // sun_path of Linux is 108 bytes with its zero.
    private const int LongestPath = 107;

    /// <summary>Only this machine can connect.</summary>
    public bool IsLoopback => UnixPath is not null || IPAddress.IsLoopback(Address);

    /// <summary>
    /// <c>http</c> (also when no scheme is written) or <c>https</c>, an IP address, localhost (127.0.0.1) or * (every address, IPv6 and IPv4), a port, and no path; or <c>unix:</c> and an absolute path.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text["unix:".Length..];
            address = path.StartsWith('/') && !path.EndsWith('/') && System.Text.Encoding.UTF8.GetByteCount(path) <= LongestPath
                ? new ListenAddress(IPAddress.None, 0, UnixPath: path)
                : null;
            return address is not null;
        }

        var rest = text.AsSpan();
        var tls = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        rest = tls ? rest["https://".Length..] : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? rest["http://".Length..] : rest;
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
        address = ip is null ? null : new ListenAddress(ip, port, tls);
        return address is not null;
    }

    /// <summary>True when the two cannot both be listened on.</summary>
    public bool Collides(ListenAddress other) => UnixPath is not null || other.UnixPath is not null
        ? UnixPath == other.UnixPath
        : Port != 0 && Port == other.Port && (Address.Equals(other.Address) || IsAny(Address) || IsAny(other.Address));

    public override string ToString() => UnixPath is null ? $"{(Tls ? "https" : "http")}://{new IPEndPoint(Address, Port)}" : $"unix:{UnixPath}";

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
