using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record ProviderTlsConfig
{
    [Description("PEM file with the authorities that the provider's certificate must come from, instead of the system's. Default: the system's.")]
    public string? Ca { get; init; }

    [Description("PEM file with the certificate by which this node proves itself to the provider, followed by its intermediates. Default: none.")]
    public string? Cert { get; init; }

    [Description("PEM file with the private key of cert, not encrypted. Default: none; required with cert.")]
    public string? Key { get; init; }
}
