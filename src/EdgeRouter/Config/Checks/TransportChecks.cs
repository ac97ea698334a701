using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

/// <summary>How connections to a provider are made: certificates, proxy, lifetime.</summary>
internal sealed class TransportChecks(SecretResolver secrets, ConfigErrors errors)
{
    private readonly PemChecks _pem = new(secrets, errors);

    public void Run(ConfigNode provider)
    {
        TimeoutChecks.Positive(provider["connection_lifetime"], errors);
        if (provider["tls"] is { Kind: System.Text.Json.JsonValueKind.Object } tls)
        {
            CheckTls(provider, tls);
        }

        if (provider.StringOf("proxy") is { } proxy)
        {
            var resolved = secrets.ResolveSecret(proxy);
            var problem = resolved.Problem ?? (resolved.Value!.Length > 0 ? ProxyProblem(resolved.Value) : null);
            if (problem is not null)
            {
                errors.Add(provider["proxy"]!, problem);
            }
        }
    }

    private void CheckTls(ConfigNode provider, ConfigNode tls)
    {
        if (provider.StringOf("base_url")?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true)
        {
            errors.Add(tls.KeyPlace, tls.Path, "has no effect on an http address; use https in base_url");
        }

        if (tls["ca"] is { } authorities)
        {
            _pem.CheckAuthorities(authorities);
        }

        if (tls["cert"] is null != tls["key"] is null)
        {
            errors.Add(tls["cert"] ?? tls["key"]!, "cert and key belong together");
        }

        _pem.CheckPair(tls);
    }

    private static string? ProxyProblem(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "socks5" or "socks4" or "socks4a")
            || address.AbsolutePath.Length > 1 || address.Query.Length > 0
            ? "not the address of a proxy (http://HOST:PORT or socks5://HOST:PORT)"
            : null;
}
