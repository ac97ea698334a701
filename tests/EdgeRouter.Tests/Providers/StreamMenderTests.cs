using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Tests.Providers;

public sealed class StreamMenderTests
{
    private readonly OpenAiTranscript _sent = new();
    private readonly ArrayBufferWriter<byte> _out = new();

    public StreamMenderTests()
    {
        Sent("{\"id\":\"first\",\"created\":1,\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}", EventKind.None);
        Sent(Chunk("One two "), EventKind.Output);
        Sent(Chunk("thr"), EventKind.Output);
    }

    [Fact]
    public void Continue_TheSecondAnswerFollows_UnderTheFirstOnesNames()
    {
        var mender = StreamMender.For(_sent, restarts: false);
        Mend(mender, "{\"id\":\"second\",\"created\":2,\"model\":\"m2\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}", EventKind.None);
        Assert.Equal("", Written);
        Mend(mender, Chunk("ee"));
        Assert.Equal("data: {\"id\":\"first\",\"created\":1,\"model\":\"m1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ee\"},\"finish_reason\":null}]}\n\n", Written);
        Assert.True(mender.IsWhole);
        Assert.Equal("One two three", Encoding.UTF8.GetString(_sent.Text));
        Assert.Equal(3, _sent.Events);
    }

    [Fact]
    public void Continue_UsageCountsWhatWasSentBefore_TheEndMarkPasses()
    {
        var mender = StreamMender.For(_sent, restarts: false);
        Mend(mender, "{\"id\":\"second\",\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":5,\"total_tokens\":25,\"x\":{\"y\":1}}}", EventKind.UsageOnly);
        Mend(mender, "[DONE]", EventKind.Done);
        Assert.Equal("data: {\"id\":\"first\",\"choices\":[],\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":7,\"total_tokens\":27,\"x\":{\"y\":1}}}\n\ndata: [DONE]\n\n", Written);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void Restart_WhateverThePieces_OnlyTheRestIsPassed(int piece)
    {
        const string Whole = "One two three four";
        var mender = StreamMender.For(_sent, restarts: true);
        for (var at = 0; at < Whole.Length; at += piece)
        {
            Mend(mender, Chunk(Whole[at..Math.Min(Whole.Length, at + piece)]));
        }

        var text = string.Concat(Written.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static e =>
            JsonDocument.Parse(e["data: ".Length..]).RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString()));
        Assert.Equal("ee four", text);
        Assert.True(mender.IsWhole);
    }

    [Fact]
    public void Restart_AnotherText_IsADifference_AndNothingOfItIsPassed()
    {
        var mender = StreamMender.For(_sent, restarts: true);
        Mend(mender, Chunk("One "));
        Assert.False(mender.IsWhole);
        Assert.False(mender.Diverged);
        Mend(mender, Chunk("too "));
        Assert.True(mender.Diverged);
        Assert.Equal("", Written);
    }

    [Fact]
    public void Restart_AToolCallWhereTheClientHasText_IsADifference()
    {
        var mender = StreamMender.For(_sent, restarts: true);
        Mend(mender, "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}");
        Assert.True(mender.Diverged);
    }

    [Fact]
    public void Restart_ReasoningIsNotSaidTwice_UsageIsTheSecondOnes()
    {
        var mender = StreamMender.For(_sent, restarts: true);
        Mend(mender, "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}]}");
        Mend(mender, Chunk("One two three"));
        Mend(mender, "{\"choices\":[],\"usage\":{\"completion_tokens\":5}}", EventKind.UsageOnly);
        Assert.DoesNotContain("hm", Written, StringComparison.Ordinal);
        Assert.Contains("\"completion_tokens\":5", Written, StringComparison.Ordinal);
    }

    [Fact]
    public void Mend_HalfACharacter_IsADifference_NotAnException()
    {
        var mender = StreamMender.For(_sent, restarts: false);
        Mend(mender, Chunk("\\ud83d"));
        Assert.True(mender.Diverged);
        Assert.Equal("", Written);
    }

    [Fact]
    public void Mend_TheEndOfTheAnswer_PassesItsReason()
    {
        var mender = StreamMender.For(_sent, restarts: false);
        Mend(mender, "{\"id\":\"b\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", EventKind.Finish);
        Assert.Equal("data: {\"id\":\"first\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", Written);
    }

    private string Written => Encoding.UTF8.GetString(_out.WrittenSpan);

    private static string Chunk(string escaped) => "{\"id\":\"second\",\"created\":2,\"model\":\"m2\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + escaped + "\"},\"finish_reason\":null}]}";

    private void Sent(string data, EventKind kind) => _sent.Append(Encoding.UTF8.GetBytes(data), kind);

    private void Mend(StreamMender mender, string data, EventKind kind = EventKind.Output) => mender.Mend(Encoding.UTF8.GetBytes(data), kind, _out);
}
