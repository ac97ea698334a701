using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class KeyHashTests
{
    [Fact]
    public void KeyHash_Printed_IsParsedBack()
    {
        var hash = KeyHash.Create("s3cret");
        Assert.True(KeyHash.TryParse(hash.ToString(), out var parsed));
        Assert.Equal(hash.Salt, parsed.Salt);
        Assert.Equal(hash.Hash, parsed.Hash);
    }

    [Fact]
    public void KeyHash_Created_IsSha256OfSaltThenSecret()
    {
        var salt = Enumerable.Range(0, 16).Select(static i => (byte)i).ToArray();
        Assert.Equal(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes("ä")]), KeyHash.Create("ä", salt).Hash);
    }

    [Fact]
    public void KeyHash_SameSecretTwice_HasTwoSalts() => Assert.NotEqual(KeyHash.Create("x").ToString(), KeyHash.Create("x").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("er_team_secret")]
    [InlineData("sha256:AAAA:AAAA")]
    [InlineData("sha512:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:A")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAA!:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void KeyHash_Malformed_IsRefused(string text) => Assert.False(KeyHash.TryParse(text, out _));
}
