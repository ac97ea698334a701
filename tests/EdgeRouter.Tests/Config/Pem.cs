using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRouter.Tests.Config;

/// <summary>Self-signed certificates, made once per run.</summary>
internal static class Pem
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Made = new(static () =>
    {
        var (certificate, key) = Create("localhost");
        return new Dictionary<string, string> { ["tls.crt"] = certificate, ["tls.key"] = key, ["other.crt"] = Create("localhost").Certificate };
    });

    public static IEnumerable<KeyValuePair<string, string>> Files => Made.Value;

    public static (string Certificate, string Key) Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
