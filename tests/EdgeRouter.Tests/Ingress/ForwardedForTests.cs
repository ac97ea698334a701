using System.Net;
using EdgeRouter.Ingress;
using Microsoft.Extensions.Primitives;

namespace EdgeRouter.Tests.Ingress;

public sealed class ForwardedForTests
{
    private static readonly IPNetwork[] Trusted = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")];

    [Theory]
    [InlineData("198.51.100.1", "203.0.113.7", "198.51.100.1")]
    [InlineData("10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "6.6.6.6, 203.0.113.7 , 10.9.9.9", "203.0.113.7")]
    [InlineData("10.0.0.1", "203.0.113.7:50432", "203.0.113.7")]
    [InlineData("10.0.0.1", "[2001:db8::1]:50432", "2001:db8::1")]
    [InlineData("10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("fd00::1", "203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "unknown", "10.0.0.1")]
    [InlineData("10.0.0.1", "203.0.113.7, evil", "10.0.0.1")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")]
    public void Client_IsTheLastAddressNobodyTrustedWrote(string connection, string header, string client) =>
        Assert.Equal(client, ForwardedFor.ClientOf(IPAddress.Parse(connection), header, Trusted)!.ToString());

    [Fact]
    public void SeveralHeaders_AreReadFromTheLast() => Assert.Equal(
        "203.0.113.7", ForwardedFor.ClientOf(IPAddress.Parse("10.0.0.1"), new StringValues(["6.6.6.6", "203.0.113.7", "10.0.0.2"]), Trusted)!.ToString());

    [Fact]
    public void UnixSocket_CountsAsTrusted() => Assert.Equal("203.0.113.7", ForwardedFor.ClientOf(null, "203.0.113.7", Trusted)!.ToString());
}
