namespace EdgeRouter.Config;

/// <summary>The listeners' certificate chain and key as PEM text; may change with every reload.</summary>
internal sealed record TlsFacts(string CertificatePem, string KeyPem)
{
    // The generated one would print the key.
    public override string ToString() => nameof(TlsFacts);
}
