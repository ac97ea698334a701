using System.Text;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Entries;

/// <summary>What becomes of an answer before it is kept, and which answers are refused.</summary>
public sealed class AnswerCheckTests
{
    private const string Chunk = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\n";
    private const string Last = "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private const string Done = "data: [DONE]\n\n";

    private readonly BufferPool _pool = new();

    [Fact]
    public void Stream_WithoutUsage_GetsItBack()
    {
        var (kept, whole, usage, traits) = Check(Chunk + ": keep-alive\n\n" + Last + Done, stream: true, counted: new Usage { Input = 5, Output = 2, CachedInput = 1, CacheWrite = -1, Reasoning = -1 });
        Assert.True(whole);
        Assert.Equal(1 << (int)FinishReason.Stop, traits);
        Assert.StartsWith(Chunk + Last + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"x\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":5", kept);
        Assert.EndsWith("}\n\n" + Done, kept);
        Assert.Equal(Chunk + Last + Done, kept.Remove(usage.Start, usage.Length));
    }

    [Fact]
    public void Stream_WithUsage_HasItMarked()
    {
        const string Counted = "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12,\"prompt_tokens_details\":{\"audio_tokens\":0,\"cached_tokens\":2},\"x\":1}}\n\n";
        var (kept, whole, usage, _) = Check(Chunk + Last + Counted + Done, stream: true);
        Assert.True(whole);
        Assert.Equal("data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12,\"x\":1,\"prompt_tokens_details\":{\"audio_tokens\":0,\"cached_tokens\":9}}}\n\n", kept.Substring(usage.Start, usage.Length));
        Assert.Equal(Chunk + Last + Done, kept.Remove(usage.Start, usage.Length));
    }

    [Fact]
    public void Stream_WhoseUsageComesWithTheLastChoice_GetsNoSecondOne()
    {
        var last = Last.Replace("}]}\n\n", "}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}\n\n", StringComparison.Ordinal);
        var (kept, whole, usage, _) = Check(Chunk + last + Done, stream: true, counted: new Usage { Input = 9, Output = 3 });
        Assert.True(whole);
        Assert.Equal(0, usage.Length);
        Assert.Equal(Chunk + Last.Replace("}]}\n\n", "}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":9}}}\n\n", StringComparison.Ordinal) + Done, kept);
    }

    [Theory]
    [InlineData(Chunk + Last)]
    [InlineData(Chunk + Done)]
    [InlineData(Last)]
    [InlineData("")]
    [InlineData(Chunk + Last + "data: [DONE]")]
    [InlineData(Chunk + "data: {\"error\":{\"message\":\"x\"}}\n\n" + Last + Done)]
    [InlineData(Chunk + "data: {\"choices\":[\n\n" + Last + Done)]
    [InlineData("data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"two\"}}]}\n\n" + Chunk + Last + Done)]
    public void Stream_ThatIsNotWhole_IsRefused(string answer) => Assert.False(Check(answer, stream: true).Whole);

    [Fact]
    public void Stream_CutAnywhere_IsRefused()
    {
        const string Whole = Chunk + Last + Done;
        for (var length = 0; length < Whole.Length; length++)
        {
            Assert.False(Check(Whole[..length], stream: true).Whole, $"cut at {length}");
        }
    }

    [Theory]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}", "Stop")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"length\"}]}", "Length")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"length\"},{\"index\":1,\"message\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}", "Stop", "Length")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"tool_calls\":[{\"id\":\"t\"}]},\"finish_reason\":\"stop\"}]}", "Stop", "ToolCalls")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\",\"tool_calls\":[]},\"finish_reason\":\"stop\"}]}", "Stop")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"function_call\":{\"name\":\"f\"}},\"finish_reason\":\"stop\"}]}", "Stop", "ToolCalls")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"content_filter\"}]}", "Other")]
    public void Json_TellsHowEveryChoiceEnded(string answer, params string[] expected)
    {
        var (_, whole, _, traits) = Check(answer, stream: false);
        Assert.True(whole);
        Assert.Equal(expected.Sum(static f => 1 << (int)Enum.Parse<FinishReason>(f)), traits & ~AnswerTraits.OneFormOnly);
        Assert.Equal(expected is ["Stop"], AnswerTraits.MayBeKept(traits, new CacheSettings()));
    }

    [Fact]
    public void Messages_Json_HasItsUsageMarked()
    {
        const string Answer = "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":4,\"cache_read_input_tokens\":5,\"output_tokens\":6}}";
        var (kept, whole, _, traits) = Check(Answer, stream: false, Operation.Messages);
        Assert.True(whole);
        Assert.Equal(1 << (int)FinishReason.Stop, traits);
        Assert.EndsWith("\"usage\":{\"input_tokens\":0,\"cache_creation_input_tokens\":0,\"output_tokens\":6,\"cache_read_input_tokens\":12}}", kept);
    }

    [Theory]
    [InlineData("tool_use", "tool_use")]
    [InlineData("server_tool_use", "end_turn")]
    [InlineData("mcp_tool_use", "end_turn")]
    public void Messages_ThatUseTools_AreToolCalls(string block, string reason)
    {
        var answer = $$"""{"type":"message","role":"assistant","content":[{"type":"{{block}}","id":"t","name":"n","input":{} },{"type":"text","text":"a"}],"stop_reason":"{{reason}}","usage":{"input_tokens":3,"output_tokens":6} }""";
        var traits = Check(answer, stream: false, Operation.Messages).Traits;
        Assert.NotEqual(0, traits & (1 << (int)FinishReason.ToolCalls));
        Assert.Equal(block != "tool_use", (traits & AnswerTraits.OneFormOnly) != 0);
    }

    [Theory]
    [InlineData("message", false)]
    [InlineData("reasoning", false)]
    [InlineData("function_call", true)]
    [InlineData("web_search_call", true)]
    public void Responses_ThatCallAnything_AreToolCalls(string type, bool called)
    {
        var answer = $$"""{"id":"r","object":"response","status":"completed","output":[{"type":"{{type}}"},{"type":"message","content":[]}],"usage":{"input_tokens":3,"output_tokens":6,"input_tokens_details":{"cached_tokens":0} } }""";
        var (kept, whole, _, traits) = Check(answer, stream: false, Operation.Responses);
        Assert.True(whole);
        Assert.Equal(called, (traits & (1 << (int)FinishReason.ToolCalls)) != 0);
        Assert.Contains("\"input_tokens_details\":{\"cached_tokens\":3}", kept);
        Assert.Equal(kept, Check($"event: response.completed\ndata: {{\"type\":\"response.completed\",\"response\":{answer}}}\n\n", stream: true, Operation.Responses).Kept["event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":".Length..^3]);
    }

    [Theory]
    [InlineData("\"content\":\"a\",\"annotations\":[],\"audio\":null,\"refusal\":null", false)]
    [InlineData("\"content\":\"a\",\"annotations\":[{}]", true)]
    [InlineData("\"content\":null,\"audio\":{\"data\":\"x\"}", true)]
    [InlineData("\"content\":\"a\",\"reasoning_content\":\"b\"", false)]
    public void Json_WithPartsThatNoOtherFormHas_StaysInItsForm(string message, bool oneForm)
    {
        var traits = Check($$"""{"choices":[{"index":0,"message":{ {{message}} },"finish_reason":"stop"}]}""", stream: false).Traits;
        Assert.Equal(oneForm, (traits & AnswerTraits.OneFormOnly) != 0);
        Assert.True(AnswerTraits.MayBeKept(traits, new CacheSettings()));
    }

    [Fact]
    public void Embeddings_NeedNoFinish()
    {
        var (kept, whole, _, _) = Check("{\"object\":\"list\",\"data\":[{\"embedding\":[1]}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}", stream: false, Operation.Embeddings);
        Assert.True(whole);
        Assert.EndsWith("\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":2}}}", kept);
    }

    [Theory]
    [InlineData("{\"error\":{\"message\":\"no\"}}")]
    [InlineData("{\"choices\":[]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"}}]}")]
    [InlineData("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]")]
    [InlineData("")]
    public void Json_ThatIsNoWholeAnswer_IsRefused(string answer) => Assert.False(Check(answer, stream: false).Whole);

    private (string Kept, bool Whole, ByteRange Usage, int Traits) Check(string answer, bool stream, Operation operation = Operation.ChatCompletions, Usage? counted = null)
    {
        var into = new ByteBuffer(_pool);
        var check = new AnswerCheck(operation, counted ?? Usage.Unknown, into);
        var whole = check.Read(Encoding.UTF8.GetBytes(answer), stream);
        var kept = Encoding.UTF8.GetString(into.Written);
        into.Release();
        Assert.Equal(0, _pool.Outstanding);
        return (kept, whole, check.UsageEvent, check.Traits);
    }
}
