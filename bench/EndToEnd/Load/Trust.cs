using System.Net.Security;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>The client's check of a certificate: the run's own, which no authority has signed, and no other.</summary>
internal static class Trust
{
    public static RemoteCertificateValidationCallback OwnOnly { get; } = static (_, certificate, _, _) => certificate is { Subject: "CN=localhost", Issuer: "CN=localhost" };
}
