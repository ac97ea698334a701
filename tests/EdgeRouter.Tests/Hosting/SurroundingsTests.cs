using EdgeRouter.Hosting;

namespace EdgeRouter.Tests.Hosting;

public sealed class SurroundingsTests
{
    [Theory]
    [InlineData("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/ca-certificates.crt")]
    [InlineData("/etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt")]
    [InlineData("/usr/lib/ssl/certs /etc/ssl/certs/ca-certificates.crt", null)]
    [InlineData("/somewhere/else.pem", null)]
    public void Authorities_AreLookedForWhereOpenSslDoesNot(string there, string? expected) =>
        Assert.Equal(expected, Surroundings.Authorities(static _ => null, there.Split(' ').Contains));

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("SSL_CERT_DIR")]
    public void Authorities_ThatTheOperatorNamed_AreLeftAlone(string named) =>
        Assert.Null(Surroundings.Authorities(name => name == named ? "/own" : null, static _ => true));
}
