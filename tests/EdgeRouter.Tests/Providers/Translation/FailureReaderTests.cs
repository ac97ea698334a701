using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers.Translation;

public sealed class FailureReaderTests
{
    [Theory]
    [InlineData(DialectId.OpenAi, 429, "{\"error\":{\"message\":\"m\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}", FailureClass.QuotaExhausted)]
    [InlineData(DialectId.OpenAi, 429, "{\"error\":{\"message\":\"m\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}", FailureClass.RateLimited)]
    [InlineData(DialectId.OpenAi, 400, "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"code\":\"context_length_exceeded\"}}", FailureClass.ContextLength)]
    [InlineData(DialectId.OpenAi, 400, "{\"error\":{\"code\":400,\"message\":\"m\",\"type\":\"exceed_context_size_error\"}}", FailureClass.ContextLength)]
    [InlineData(DialectId.OpenAi, 400, "{\"object\":\"error\",\"message\":\"This model's maximum context length is 8192 tokens\",\"type\":\"BadRequestError\",\"code\":400}", FailureClass.ContextLength)]
    [InlineData(DialectId.OpenAi, 200, "{\"error\":{\"message\":\"Provider returned error\",\"code\":429}}", FailureClass.RateLimited)]
    [InlineData(DialectId.OpenAi, 200, "{\"error\":{\"message\":\"odd\"}}", FailureClass.InBandError)]
    [InlineData(DialectId.OpenAi, 502, "<html>Bad gateway</html>", FailureClass.ServerError)]
    [InlineData(DialectId.OpenAi, 422, "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\",\"type\":\"missing\"}]}", FailureClass.BadRequest)]
    [InlineData(DialectId.OpenAi, 424, "{\"error\":\"generation failed\",\"error_type\":\"generation\"}", FailureClass.ServerError)]
    [InlineData(DialectId.OpenAi, 402, "{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}", FailureClass.QuotaExhausted)]
    [InlineData(DialectId.OpenAi, 408, "", FailureClass.RequestTimeout)]
    [InlineData(DialectId.AzureOpenAi, 400, "{\"error\":{\"message\":\"m\",\"type\":null,\"param\":\"prompt\",\"code\":\"content_filter\",\"status\":400}}", FailureClass.ContentPolicy)]
    [InlineData(DialectId.AzureOpenAi, 404, "{\"error\":{\"code\":\"DeploymentNotFound\",\"message\":\"m\"}}", FailureClass.NotFound)]
    [InlineData(DialectId.AzureOpenAi, 401, "{\"error\":{\"code\":\"401\",\"message\":\"m\"}}", FailureClass.Unauthorized)]
    [InlineData(DialectId.Anthropic, 529, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}", FailureClass.Overloaded)]
    [InlineData(DialectId.Anthropic, 200, "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\"}}", FailureClass.RateLimited)]
    [InlineData(DialectId.Anthropic, 400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 9 tokens > 8 maximum\"}}", FailureClass.ContextLength)]
    [InlineData(DialectId.Anthropic, 413, "<html></html>", FailureClass.RequestTooLarge)]
    [InlineData(DialectId.Anthropic, 402, "{\"type\":\"error\",\"error\":{\"type\":\"billing_error\",\"message\":\"m\"}}", FailureClass.QuotaExhausted)]
    [InlineData(DialectId.Gemini, 400, "{\"error\":{\"code\":400,\"message\":\"API key not valid\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}", FailureClass.Unauthorized)]
    [InlineData(DialectId.Gemini, 400, "[{\"error\":{\"code\":400,\"message\":\"m\",\"status\":\"FAILED_PRECONDITION\"}}]", FailureClass.Forbidden)]
    [InlineData(DialectId.Gemini, 429, "{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"violations\":[{\"quotaId\":\"GenerateRequestsPerDayPerProject\"}]}]}}", FailureClass.QuotaExhausted)]
    [InlineData(DialectId.Gemini, 503, "{\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}", FailureClass.Overloaded)]
    [InlineData(DialectId.Gemini, 504, "{\"error\":{\"code\":504,\"message\":\"m\",\"status\":\"DEADLINE_EXCEEDED\"}}", FailureClass.RequestTimeout)]
    [InlineData(DialectId.Cohere, 498, "{\"message\":\"blocked\"}", FailureClass.Unauthorized)]
    [InlineData(DialectId.Cohere, 429, "{\"message\":\"You are using a Trial key, limited to 1000 API calls per month\"}", FailureClass.QuotaExhausted)]
    [InlineData(DialectId.Cohere, 422, "{\"message\":\"unprocessable\"}", FailureClass.BadRequest)]
    [InlineData(DialectId.Bedrock, 400, "{\"message\":\"Input is too long for requested model.\",\"__type\":\"com.amazon#ValidationException\"}", FailureClass.ContextLength)]
    [InlineData(DialectId.Bedrock, 424, "{\"message\":\"m\",\"__type\":\"ModelErrorException\",\"originalStatusCode\":503}", FailureClass.Overloaded)]
    [InlineData(DialectId.Bedrock, 403, "{\"Message\":\"m\",\"__type\":\"ExpiredTokenException\"}", FailureClass.Unauthorized)]
    internal void Read_OfARefusal_IsTheRightClass(DialectId dialect, int status, string body, FailureClass expected)
    {
        Assert.Equal(expected, FailureReader.Read(dialect, status, Encoding.UTF8.GetBytes(body)).Class);
    }

    [Fact]
    public void Read_OfBedrock_TakesTheNameFromTheHeader()
    {
        var read = FailureReader.Read(DialectId.Bedrock, 429, "{\"message\":\"slow down\"}"u8, "ThrottlingException:http://internal.example/");
        Assert.Equal((FailureClass.RateLimited, "ThrottlingException", "slow down"), (read.Class, read.Error!.Type, read.Error.Message));
    }

    [Theory]
    [InlineData("\"34.4s\"", 34_400)]
    [InlineData("\"0s\"", 0)]
    [InlineData("\"999999s\"", 3_600_000)]
    [InlineData("\"soon\"", 0)]
    [InlineData("5", 0)]
    public void Read_OfGemini_TakesTheWaitFromTheDetails(string delay, long milliseconds)
    {
        var body = $"{{\"error\":{{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{{\"quotaId\":1}},{{\"retryDelay\":{delay}}}]}}}}";
        Assert.Equal(milliseconds, FailureReader.Read(DialectId.Gemini, 429, Encoding.UTF8.GetBytes(body)).RetryAfterMilliseconds);
    }
}
