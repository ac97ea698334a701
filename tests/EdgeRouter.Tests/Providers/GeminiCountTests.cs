using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Gemini;

namespace EdgeRouter.Tests.Providers;

public sealed class GeminiCountTests
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
        var count = new GeminiTokenCount(_pool);
        var tally = StreamTally.Empty;
        Assert.Equal(kind, count.ReadAnswer(Encoding.UTF8.GetBytes(json), ref tally));
        Assert.Equal(expected, Encoding.UTF8.GetString(count.Output.Written));
        Assert.Equal(expected.Length > 0, count.End(tally));
        count.Release();
    }
}
