using System.Text.Json;
using Xunit;

namespace EdgeRouter.Tests.Upstream.Sandbox;

public sealed class SandboxCompletionTests : IDisposable
{
    private readonly SandboxDriver _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("\"Once upon\"", 1)]
    [InlineData("""["Once upon","a time"]""", 2)]
    [InlineData("[1,2,3]", 1)]
    public async Task Complete_Streamed_JoinsToTheJsonAnswer(string prompt, int count)
    {
        var body = $$"""{"prompt":{{prompt}},"max_tokens":9""";

        var whole = await _sandbox.OkAsync("/completions", body + "}");
        var chunks = await _sandbox.ChunksAsync("/completions", body + ""","stream":true,"stream_options":{"include_usage":true}}""");

        Assert.Equal("text_completion", whole.GetProperty("object").GetString());
        Assert.Equal(count, whole.GetProperty("choices").GetArrayLength());
        Assert.Equal(9 * count, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.True(JsonElement.DeepEquals(whole.GetProperty("usage"), chunks[^1].GetProperty("usage")));
        foreach (var choice in whole.GetProperty("choices").EnumerateArray())
        {
            var index = choice.GetProperty("index").GetInt32();
            var own = chunks.SelectMany(static c => c.GetProperty("choices").EnumerateArray()).Where(c => c.GetProperty("index").GetInt32() == index).ToList();
            Assert.Equal(choice.GetProperty("text").GetString(), string.Concat(own.Select(static c => c.GetProperty("text").GetString())));
            Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
            Assert.Equal("length", own[^1].GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task Complete_Prompt_IsEchoed()
    {
        var whole = await _sandbox.OkAsync("/completions", """{"prompt":["first","second"],"n":2}""");

        var texts = whole.GetProperty("choices").EnumerateArray().Select(static c => c.GetProperty("text").GetString()!).ToList();
        Assert.Equal(4, texts.Distinct().Count());
        Assert.Contains("\"first\"", texts[1]);
        Assert.Contains("\"second\"", texts[2]);
    }
}
