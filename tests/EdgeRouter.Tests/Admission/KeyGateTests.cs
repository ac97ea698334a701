using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Admission;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Admission;

public sealed class KeyGateTests
{
    private static readonly Utf8Map<VirtualKey> Keys = new([new("app", Key("app", "s3cret_with_underscores")), new("other", Key("other", "x"))]);

    [Fact]
    public void Identify_WithoutKeysConfigured_LetsEveryoneIn()
    {
        Assert.Null(KeyGate.Identify(null, default, out var key));
        Assert.Null(key);
    }

    [Fact]
    public void Identify_TheRightKey_IsKnown()
    {
        Assert.Null(KeyGate.Identify(Keys, "er_app_s3cret_with_underscores", out var key));
        Assert.Equal("app", key!.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("er_app_wrong")]
    [InlineData("er_app_")]
    [InlineData("er_app")]
    [InlineData("er_")]
    [InlineData("er_nobody_s3cret_with_underscores")]
    [InlineData("app_s3cret_with_underscores")]
    [InlineData("sk-something")]
    [InlineData("er_other_s3cret_with_underscores")]
    [InlineData("er_äpp_x")]
    public void Identify_AnythingElse_Is401(string presented)
    {
        var error = KeyGate.Identify(Keys, presented, out var key);
        Assert.Equal(401, error!.Status);
        Assert.Equal("invalid_api_key", error.Code);
        Assert.Null(key);
    }

    // The first use hashes, the later ones compare.
    [Theory]
    [InlineData("er_app_wrong")]
    [InlineData("er_app_")]
    [InlineData("er_app_s3cret_with_underscoreS")]
    [InlineData("er_other_s3cret_with_underscores")]
    public void Identify_AfterTheRightKeyWasSeen_StillRefusesOthers(string presented)
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(KeyGate.Identify(Keys, "er_app_s3cret_with_underscores", out _));
            Assert.Equal(401, KeyGate.Identify(Keys, presented, out var key)!.Status);
            Assert.Null(key);
        }
    }

    [Fact]
    public void Identify_AfterTheSecretWasReplaced_RefusesTheOldOne()
    {
        var before = new Utf8Map<VirtualKey>([new("app", Key("app", "old"))]);
        var after = new Utf8Map<VirtualKey>([new("app", Key("app", "new"))]);
        Assert.Null(KeyGate.Identify(before, "er_app_old", out _));
        Assert.Null(KeyGate.Identify(before, "er_app_old", out _));
        Assert.Equal(401, KeyGate.Identify(after, "er_app_old", out _)!.Status);
        Assert.Null(KeyGate.Identify(after, "er_app_new", out _));
    }

    [Fact]
    public void Identify_AnEndlessKey_Is401() => Assert.Equal(401, KeyGate.Identify(Keys, new string('x', 100_000), out _)!.Status);

    [Theory]
    [InlineData("gpt-4o", true)]
    [InlineData("gpt-4o-mini", false)]
    [InlineData("local/llama", true)]
    [InlineData("local", false)]
    public void Allows_ByNameOrPattern_IsExact(string model, bool allowed)
    {
        var key = new VirtualKey { Id = "a", Salt = [], Hash = [], Models = ["gpt-4o", "local/*"] };
        Assert.Equal(allowed, key.Allows(model));
    }

    private static VirtualKey Key(string id, string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return new VirtualKey { Id = id, Salt = salt, Hash = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(secret)]) };
    }
}
