using System.Net;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>The node's outer side: addresses, certificate, what is believed of a proxy in front, browsers, the operator's door. Only called on a file without errors.</summary>
internal static class EdgeCompiler
{
    private static readonly TimeSpan CorsMaxAge = TimeSpan.FromMinutes(10);

    public static ListenFacts ListenOf(RouterConfig config)
    {
        var defaults = new ListenFacts();
        return new ListenFacts
        {
            Data = AddressOf(config.Listen?.Data) ?? defaults.Data,
            DataMore = [.. (config.Listen?.DataMore ?? []).Select(static a => AddressOf(a)!)],
            DataH2c = AddressOf(config.Listen?.DataH2c),
            Admin = AddressOf(config.Listen?.Admin) ?? defaults.Admin,
        };
    }

    public static TlsFacts? TlsOf(RouterConfig config, SecretResolver secrets) =>
        config.Tls is { } tls ? new TlsFacts(Checked(secrets.File(tls.Cert)), Checked(secrets.File(tls.Key))) : null;

    public static IReadOnlyList<IPNetwork> TrustedProxiesOf(RouterConfig config) =>
        [.. (config.Listen?.TrustedProxies ?? []).Select(static t => TryParseNetwork(t, out var network) ? network : throw new InvalidOperationException("unchecked network"))];

    public static CorsPolicy? CorsOf(RouterConfig config) => config.Cors is { Origins.Count: > 0 } cors
        ? new CorsPolicy(
            [.. cors.Origins.Select(static o => o.TrimEnd('/').ToLowerInvariant()).Where(static o => o != "*")],
            cors.Origins.Contains("*"),
            (int)(cors.MaxAge?.Value ?? CorsMaxAge).TotalSeconds)
        : null;

    public static AdminFacts AdminOf(RouterConfig config, SecretResolver secrets) => new(
        config.Admin?.Token is { } token ? Checked(secrets.ResolveSecret(token)) : null, [.. config.Admin?.Hosts ?? []]);

    /// <summary>A network in CIDR form, or one address.</summary>
    public static bool TryParseNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return false;
    }

    private static ListenAddress? AddressOf(string? text) => text is null ? null
        : ListenAddress.TryParse(text, out var address) ? address
        : throw new InvalidOperationException("unchecked listen address");

    private static string Checked(SecretText text) => text.Value ?? throw new InvalidOperationException($"unchecked file: {text.Problem}");
}
