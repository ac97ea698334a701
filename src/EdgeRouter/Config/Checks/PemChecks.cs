using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

/// <summary>Certificates and keys in PEM files: there, readable, and fitting each other. Never repeats what is in them.</summary>
internal sealed class PemChecks(SecretResolver secrets, ConfigErrors errors)
{
    /// <summary>A certificate and the key that belongs to it; both or neither.</summary>
    public void CheckPair(ConfigNode parent)
    {
        var (certificate, key) = (Read(parent["cert"]), Read(parent["key"]));
        if (certificate is null || key is null)
        {
            return;
        }

        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            errors.Add(parent["cert"]!, Problem(certificate, key), parent["cert"]!.Text);
        }
    }

    /// <summary>One certificate or more.</summary>
    public void CheckAuthorities(ConfigNode node)
    {
        if (Read(node) is not { } pem)
        {
            return;
        }

        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPem(pem);
            if (found.Count == 0)
            {
                errors.Add(node, "holds no certificate in PEM form", node.Text);
            }
        }
        catch (CryptographicException)
        {
            errors.Add(node, "holds a certificate that cannot be read", node.Text);
        }
    }

    private static string Problem(string certificate, string key)
    {
        try
        {
            using var alone = X509Certificate2.CreateFromPem(certificate);
        }
        catch (CryptographicException)
        {
            return "holds no certificate in PEM form";
        }

        return key.Contains("ENCRYPTED", StringComparison.Ordinal) ? "the key is encrypted; give it without a passphrase"
            : !key.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "the key file holds no private key in PEM form"
            : "the key does not belong to the certificate";
    }

    private string? Read(ConfigNode? node)
    {
        if (node is not { Kind: System.Text.Json.JsonValueKind.String })
        {
            return null;
        }

        var content = secrets.File(node.Text);
        if (content.Problem is { } problem)
        {
            errors.Add(node, problem);
        }

        return content.Value;
    }
}
