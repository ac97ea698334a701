using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Bedrock;
using EdgeRouter.Providers.Gemini;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers;

public sealed class TokenCountTests
{
    private readonly BufferPool _pool = new();

    [Theory]
    [InlineData(Quirks.None, "x", """{"generateContentRequest":{"model":"models/x","contents":[1],"tools":[2],"toolConfig":{}}}""")]
    [InlineData(Quirks.None, "models/x", """{"generateContentRequest":{"model":"models/x","contents":[1],"tools":[2],"toolConfig":{}}}""")]
    [InlineData(Quirks.VertexPaths, "x", """{"contents":[1],"tools":[2]}""")]
    internal void Request_IsInTheFormOfTheService(Quirks quirks, string model, string expected)
    {
        var output = new ByteBuffer(_pool);
        GeminiCountRequest.Write("""{"contents":[1],"tools":[2],"toolConfig":{}}"""u8, Encoding.UTF8.GetBytes(model), quirks, output);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.Written));
        output.Release();
    }

    [Fact]
    public void Request_OfBedrock_HasWhatIsCounted()
    {
        var output = new ByteBuffer(_pool);
        BedrockCountRequest.Write("""{"messages":[1],"system":[2],"inferenceConfig":{"maxTokens":9},"toolConfig":{},"requestMetadata":{}}"""u8, output);
        Assert.Equal("""{"input":{"converse":{"messages":[1],"system":[2],"toolConfig":{}}}}""", Encoding.UTF8.GetString(output.Written));
        output.Release();
    }

    [Fact]
    public void Answer_OfBedrock_IsAnthropics()
    {
        var count = new TokenCountAnswer(DialectId.Bedrock, _pool);
        var tally = StreamTally.Empty;
        Assert.Equal(EventKind.Output | EventKind.Finish, count.ReadAnswer("""{"inputTokens":27}"""u8, ref tally));
        Assert.Equal("""{"input_tokens":27}""", Encoding.UTF8.GetString(count.Output.Written));
        count.Release();
    }

    [Theory]
    [InlineData("""{"totalTokens":31,"promptTokensDetails":[]}""", EventKind.Output | EventKind.Finish, """{"input_tokens":31}""")]
    [InlineData("""{"totalTokens":0}""", EventKind.Output | EventKind.Finish, """{"input_tokens":0}""")]
    [InlineData("""{"totalTokens":-1}""", EventKind.Malformed, "")]
    [InlineData("""{"totalTokens":[]}""", EventKind.Malformed, "")]
    [InlineData("{}", EventKind.Malformed, "")]
    [InlineData("<html>", EventKind.Malformed, "")]
    [InlineData("""{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}""", EventKind.Error, "")]
    internal void Answer_IsAnthropics(string json, EventKind kind, string expected)
    {
        var count = new TokenCountAnswer(DialectId.Gemini, _pool);
        var tally = StreamTally.Empty;
        Assert.Equal(kind, count.ReadAnswer(Encoding.UTF8.GetBytes(json), ref tally));
        Assert.Equal(expected, Encoding.UTF8.GetString(count.Output.Written));
        Assert.Equal(expected.Length > 0, count.End(tally));
        count.Release();
    }
}
