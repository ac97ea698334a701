using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record TlsConfig
{
    [Description("PEM file with the certificate, followed by its intermediates. Relative to this file. Read again when it changes.")]
    public required string Cert { get; init; }

    [Description("PEM file with the private key, not encrypted. Relative to this file. Read again when it changes.")]
    public required string Key { get; init; }
}
