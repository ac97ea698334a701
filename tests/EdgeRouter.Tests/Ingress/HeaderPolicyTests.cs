using EdgeRouter.Ingress;
using EdgeRouter.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EdgeRouter.Tests.Ingress;

public sealed class HeaderPolicyTests
{
    [Fact]
    public void Forwarded_HeaderThatConnectionNames_StaysBehind()
    {
        var passed = Forward(false, ("Connection", "keep-alive, X-Feature"), ("Connection", "idempotency-key"), ("X-Feature", "on"), ("Idempotency-Key", "k"), ("X-Trace", "t"));
        Assert.Equal(["x-trace"], passed.Select(static h => h.Key));
    }

    [Fact]
    public void Forwarded_HeaderThatTheOperatorNamesAgain_GoesOnce()
    {
        var passed = Forward(false, ("OpenAI-Beta", "assistants=v2"));
        Assert.Equal(["OpenAI-Beta"], passed.Select(static h => h.Key));
    }

    [Theory]
    [InlineData("Bearer er_app_secret")]
    [InlineData("Bearer\ter_app_secret")]
    [InlineData("Token er_app_secret")]
    [InlineData("Bearer sk-1,Bearer er_app_secret")]
    public void Forwarded_PassThrough_NeverSendsAKeyOfThisRouter(string value)
        => Assert.Empty(Forward(true, ("Authorization", value)));

    [Fact]
    public void Forwarded_PassThroughOfARepeatedHeader_NeverSendsAKeyOfThisRouter()
        => Assert.Equal(["Authorization"], Forward(true, ("x-api-key", "a"), ("x-api-key", "er_app_secret"), ("Authorization", "Bearer sk-1")).Select(static h => h.Key));

    [Theory]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\0b")]
    [InlineData("\u001b[31m")]
    [InlineData("a\u007f")]
    public void Forwarded_ControlCharacters_StayBehind(string value) => Assert.Empty(Forward(false, ("OpenAI-Beta", value), ("X-Trace", value)));

    [Fact]
    public void Forwarded_TabsAndOtherLanguages_GoOn() => Assert.Equal("a\té", Assert.Single(Forward(false, ("X-Trace", "a\té"))).Value);

    private static IReadOnlyList<KeyValuePair<string, string>> Forward(bool passThrough, params (string Name, string Value)[] sent)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in sent)
        {
            headers[name] = StringValues.Concat(headers[name], value);
        }

        return HeaderPolicy.Forwarded(headers, new Provider
        {
            Slot = 0,
            Name = "p",
            Dialect = DialectId.OpenAi,
            BaseUrl = new Uri("http://provider.invalid/v1"),
            ApiKeys = [],
            PassThroughCredentials = passThrough,
            ForwardHeaders = ["openai-beta", "x-feature", "x-trace", "authorization"],
        });
    }
}
