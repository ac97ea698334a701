using System.Text;
using EdgeRouter.Providers;

namespace EdgeRouter.Tests.Providers;

public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData("{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}}", "m", "t", "c", "p")]
    [InlineData("{\"error\":{\"message\":\"m\",\"code\":404}}", "m", null, "404", null)]
    [InlineData("{\"error\":\"text\"}", "text", null, null, null)]
    [InlineData("[{\"error\":{\"message\":\"m\",\"status\":\"NOT_FOUND\"}}]", "m", null, "NOT_FOUND", null)]
    [InlineData("{\"detail\":\"nope\"}", "nope", null, null, null)]
    [InlineData("{\"detail\":[{\"loc\":1}]}", "[{\"loc\":1}]", null, null, null)]
    [InlineData("{\"message\":\"m\",\"statusCode\":429}", "m", null, null, null)]
    public void Read_OfAnyKnownShape_FindsItsMembers(string body, string? message, string? type, string? code, string? param)
    {
        var error = ErrorBody.Read(Encoding.UTF8.GetBytes(body));
        Assert.NotNull(error);
        Assert.Equal((message, type, code, param), (error.Message, error.Type, error.Code, error.Param));
    }

    [Theory]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("")]
    [InlineData("{\"error\"")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"error\":{\"message\":\"\\ud800\"}}")]
    [InlineData("{\"error\":\"\\udc00\"}")]
    [InlineData("{\"m\\ud800ssage\":1,\"detail\":\"d\"}")]
    public void Read_OfSomethingElse_IsNull(string body) => Assert.Null(ErrorBody.Read(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Read_OfBytesThatAreNoText_IsNull() => Assert.Null(ErrorBody.Read([.. "{\"error\":\""u8, 0xC2, .. "\"}"u8]));

    [Fact]
    public void Read_OfAnEndlessNumber_IsCut() =>
        Assert.True(ErrorBody.Read(Encoding.UTF8.GetBytes("{\"code\":" + new string('1', 50_000) + "}"))!.Code!.Length < 1_100);

    [Fact]
    public void Read_CutInsideACharacter_LeavesItOutWhole()
    {
        var message = ErrorBody.Read(Encoding.UTF8.GetBytes("{\"error\":\"" + new string('x', 999) + "\U0001F600y\"}"))!.Message!;
        Assert.Equal(new string('x', 999) + "…", message);
    }

    [Fact]
    public void Read_OfAnEndlessMessage_IsCut() =>
        Assert.True(ErrorBody.Read(Encoding.UTF8.GetBytes("{\"error\":\"" + new string('x', 50_000) + "\"}"))!.Message!.Length < 1_100);
}
