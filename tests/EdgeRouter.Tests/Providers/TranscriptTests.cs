using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Tests.Providers;

public sealed class TranscriptTests
{
    private readonly OpenAiTranscript _transcript = new();

    [Fact]
    public void Append_KeepsTheText_TheFirstEvent_AndTheNumberOfEvents()
    {
        Add("{\"id\":\"a\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}", EventKind.None);
        Add(Content("Hi "));
        Add(Content("\\u00e9\\n\\ud83d\\ude00\\\""));
        Add("[DONE]", EventKind.Done);
        Assert.Equal("Hi é\n😀\"", Encoding.UTF8.GetString(_transcript.Text));
        Assert.StartsWith("{\"id\":\"a\"", Encoding.UTF8.GetString(_transcript.FirstEvent), StringComparison.Ordinal);
        Assert.Equal(2, _transcript.Events);
        Assert.True(_transcript.IsSafe);
    }

    [Theory]
    [InlineData("{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"x\"}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"logprobs\":{},\"delta\":{\"content\":\"x\"}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"function_call\":{}}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"no\"}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"audio\":{}}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"text\":\"x\"}]}")]
    [InlineData("{\"choices\":[{\"index\":\"0\",\"delta\":{\"content\":\"x\"}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\\ud83d\"}}]}")]
    public void Append_WhatCannotBeGoneOnWith_EndsIt(string data)
    {
        Add(data);
        Assert.False(_transcript.IsSafe);
        Add(Content("later"));
        Assert.Equal("", Encoding.UTF8.GetString(_transcript.Text));
    }

    [Theory]
    [InlineData("{\"choices\":[{\"index\":0,\"logprobs\":null,\"delta\":{\"content\":null,\"refusal\":null,\"tool_calls\":null}}]}")]
    [InlineData("{\"choices\":[],\"usage\":{}}")]
    [InlineData("{\"choices\":{}}")]
    [InlineData("[]")]
    public void Append_WhatSaysNothing_IsHarmless(string data)
    {
        Add(data, EventKind.None);
        Assert.True(_transcript.IsSafe);
        Assert.Equal(0, _transcript.Text.Length);
    }

    [Fact]
    public void Append_MoreThanAMegabyte_EndsIt()
    {
        var half = Content(new string('x', 600_000));
        Add(half);
        Assert.True(_transcript.IsSafe);
        Add(half);
        Assert.False(_transcript.IsSafe);
        Assert.Equal(600_000, _transcript.Text.Length);
    }

    internal static string Content(string escaped) => "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + escaped + "\"},\"finish_reason\":null}]}";

    private void Add(string data, EventKind kind = EventKind.Output) => _transcript.Append(Encoding.UTF8.GetBytes(data), kind);
}
