using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>A small authority and certificates from it, as PEM files in a folder of their own.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-pem-").FullName;

    public Certificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        File.WriteAllText(AuthorityPath, _authority.ExportCertificatePem());
    }

    public string AuthorityPath => Path.Combine(_folder, "ca.pem");

    public X509Certificate2 Authority => _authority;

    /// <summary>Writes NAME.crt and NAME.key; again under the same name: a renewal.</summary>
    /// <param name="host">Whose certificate it is, beside this machine's address.</param>
    /// <param name="until">When it ends; null: far from now.</param>
    public (string Certificate, string Key) Issue(string name, string subject, string host = "localhost", DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-12), until ?? DateTimeOffset.UtcNow.AddMonths(6), RandomNumberGenerator.GetBytes(8));
        var paths = (Path.Combine(_folder, name + ".crt"), Path.Combine(_folder, name + ".key"));
        File.WriteAllText(paths.Item1 + ".new", certificate.ExportCertificatePem());
        File.WriteAllText(paths.Item2 + ".new", key.ExportPkcs8PrivateKeyPem());
        File.Move(paths.Item2 + ".new", paths.Item2, overwrite: true);
        File.Move(paths.Item1 + ".new", paths.Item1, overwrite: true);
        return paths;
    }

    /// <summary>A client that trusts this authority only.</summary>
    public HttpClient Client(Version version, Action<X509Certificate2>? seen = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            seen?.Invoke((X509Certificate2)certificate!);
            chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build((X509Certificate2)certificate!);
        };
        return new HttpClient(handler) { DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
