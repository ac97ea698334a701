using System.Globalization;
using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

/// <summary>Amazon's published vectors (the family get-vanilla and its relatives: one key, one date, region us-east-1, service "service"), and one for Bedrock with its twice encoded path.</summary>
public sealed class SigV4SignerTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static readonly SigV4Credentials Vectors = new("AKIDEXAMPLE", Secret, null);

    [Theory]
    [InlineData("GET", "/", "", "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")] // get-vanilla
    [InlineData("GET", "/", "Param1=value1", "", "host;x-amz-date", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")] // get-vanilla-query
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "", "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")] // get-vanilla-query-order-key-case
    [InlineData("GET", "/", "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "host;x-amz-date", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")] // get-vanilla-query-unreserved
    [InlineData("POST", "/", "", "", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")] // post-vanilla
    [InlineData("POST", "/", "Param1=value1", "", "host;x-amz-date", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")] // post-vanilla-query
    [InlineData("POST", "/", "", "my-header1:value1", "host;my-header1;x-amz-date", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")] // post-header-key-sort
    internal void Sign_OfAPublishedVector_IsTheirSignature(string method, string path, string query, string header, string names, string signature)
    {
        var headers = new List<SigV4Header> { new("host", "example.amazonaws.com") };
        if (header.Length > 0)
        {
            headers.Add(new(header.Split(':')[0], header.Split(':')[1]));
        }

        var signed = new SigV4Signer(Vectors, "us-east-1", "service").Sign(method, path, query, headers, [], Date("20150830T123600Z"), hashHeader: false);
        Assert.Equal(["x-amz-date", "authorization"], signed.Select(static h => h.Name));
        Assert.Equal($"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}", signed[^1].Value);
    }

    // post-x-www-form-urlencoded.
    [Fact]
    public void Sign_OfAPublishedVectorWithBody_IsTheirSignature()
    {
        SigV4Header[] headers = [new("host", "example.amazonaws.com"), new("content-type", "application/x-www-form-urlencoded")];
        var signed = new SigV4Signer(Vectors, "us-east-1", "service").Sign("POST", "/", "", headers, "Param1=value1"u8, Date("20150830T123600Z"), hashHeader: false);
        Assert.EndsWith("SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a", signed[^1].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Sign_ForBedrock_EncodesThePathOnceMore()
    {
        const string Body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"ping\"}]}]}";
        SigV4Header[] headers = [new("content-type", "application/json"), new("host", "bedrock-runtime.eu-west-1.amazonaws.com")];
        var signer = new SigV4Signer(new("AKIDEXAMPLE", Secret, null), "eu-west-1", "bedrock");
        for (var i = 0; i < 2; i++)
        {
            // The second time with the kept key.
            var signed = signer.Sign("POST", "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse", "", headers, Encoding.UTF8.GetBytes(Body), Date("20260102T030405Z"));
            Assert.Contains(new("x-amz-content-sha256", "4aa04a6370978105e91ae95f7f65a995077abc27944248164786772aad804f38"), signed);
            Assert.EndsWith(
                "Credential=AKIDEXAMPLE/20260102/eu-west-1/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=9d3d01c23d288996b5ec14d502868383721d6de343d0044a7a622f3640881749",
                signed[^1].Value,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sign_WithATemporaryKey_SignsItsToken()
    {
        var signed = new SigV4Signer(new("AKIDEXAMPLE", Secret, "token"), "us-east-1", "service").Sign("GET", "/", "", [new("host", "h")], [], Date("20150830T123600Z"));
        Assert.Contains(new("x-amz-security-token", "token"), signed);
        Assert.Contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,", signed[^1].Value, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, new SigV4Credentials("a", Secret, "b").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void CanonicalRequest_HeadersOfOneName_AreOneLineWithSingleSpaces()
    {
        var text = SigV4Signer.CanonicalRequest("GET", "/a b", "", [new("h", " x   y "), new("h", "z"), new("i", "")], "hash", out var names);
        Assert.Equal("GET\n/a%20b\n\nh:x y,z\ni:\n\nh;i\nhash", text);
        Assert.Equal("h;i", names);
    }

    private static DateTimeOffset Date(string text) => DateTimeOffset.ParseExact(text, SigV4Signer.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
