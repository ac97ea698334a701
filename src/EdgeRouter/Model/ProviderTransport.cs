namespace EdgeRouter.Model;

/// <summary>How connections to a provider are made. Compared by value: a reload that changes none of it keeps the connections. Certificates and keys as PEM text; never logged.</summary>
internal sealed record ProviderTransport
{
    public static readonly ProviderTransport Default = new();

    /// <summary>A connection older than this takes no new request, so that DNS changes are followed. 10 minutes: what most managed gateways use.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Certificate authorities that the provider's certificate must come from, instead of the system's; null: the system's.</summary>
    public string? CaPem { get; init; }

    /// <summary>Certificate (chain) by which this node proves itself to the provider; with <see cref="ClientKeyPem"/>.</summary>
    public string? ClientCertificatePem { get; init; }

    public string? ClientKeyPem { get; init; }

    /// <summary>URL of the proxy that connections go through (<c>http://</c> or <c>socks5://</c>), credentials in its user information; null: direct. A string, because <see cref="Uri"/> compares without credentials.</summary>
    public string? Proxy { get; init; }

    /// <summary>Connections opened at start and after a reload, before the first request needs one; 0: none.</summary>
    public int WarmConnections { get; init; }

    // The generated one would print the key.
    public override string ToString() => nameof(ProviderTransport);
}
