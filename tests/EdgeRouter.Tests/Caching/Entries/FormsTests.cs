using System.Text;
using System.Text.Json;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Caching.Entries;

/// <summary>Completions and Responses from one form into the other and back.</summary>
public sealed class FormsTests : IDisposable
{
    private readonly BufferPool _pool = new();

    public void Dispose() => Assert.Equal(0, _pool.Outstanding);

    [Fact]
    public void Completion_ToAStreamAndBack_IsTheSame()
    {
        const string Answer = """{"id":"c","object":"text_completion","created":7,"model":"x","choices":[{"text":"a\n\"b\"","index":0,"logprobs":null,"finish_reason":"stop"},{"text":"","index":1,"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":1}}""";
        Assert.Equal(Answer, ToAnswer(ToStream(Answer, withUsage: true)!));
        Assert.DoesNotContain("usage", ToStream(Answer, withUsage: false)!, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", ToStream(Answer, withUsage: false)!);
    }

    [Fact]
    public void Completion_ChunksOfSeveralChoices_ArePutTogether()
    {
        const string Stream = """
            data: {"id":"c","object":"text_completion","choices":[{"text":"a\u00","index":1,"finish_reason":null}]}

            data: {"id":"c","object":"text_completion","choices":[{"text":"z","index":0,"finish_reason":null},{"text":"e9","index":1,"finish_reason":"stop"}]}

            data: {"id":"c","object":"text_completion","choices":[{"text":"!","index":0,"finish_reason":"length"}]}

            data: [DONE]


            """;
        Assert.Equal(
            """{"id":"c","object":"text_completion","choices":[{"text":"z!","index":0,"logprobs":null,"finish_reason":"length"},{"text":"ae9","index":1,"logprobs":null,"finish_reason":"stop"}]}""",
            ToAnswer(Stream.Replace("a\\u00", "a", StringComparison.Ordinal).ReplaceLineEndings("\n")));
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"text\":\"a\",\"index\":0,\"logprobs\":{\"tokens\":[]}}]}\n\n")]
    [InlineData("data: [DONE]\n\n")]
    [InlineData("")]
    public void Completion_ThatCannotBePutTogether_IsRefused(string stream) => Assert.Null(ToAnswer(stream));

    [Fact]
    public void Response_ToAStream_IsReadAsWholeByTheDialect_AndBackItIsTheSame()
    {
        const string Answer = """
            {"id":"r","object":"response","status":"completed","incomplete_details":null,"model":"x","output":[{"type":"reasoning","id":"rs","summary":[]},{"type":"message","id":"m","status":"completed","role":"assistant","content":[{"type":"output_text","text":"a\"b","annotations":[{"x":1}],"logprobs":[]},{"type":"refusal","refusal":"no"}]},{"type":"function_call","id":"f","call_id":"c","name":"n","arguments":"{\"a\":1}","status":"completed"}],"usage":{"input_tokens":3,"output_tokens":4},"metadata":{"k":"v"}}
            """;
        var into = new ByteBuffer(_pool);
        Assert.True(ResponseForms.TryToStream(Encoding.UTF8.GetBytes(Answer), into));
        var stream = into.Written.ToArray();
        into.Clear();
        Assert.True(ResponseForms.TryToAnswer(stream, into));
        Assert.Equal(Answer.Trim(), Encoding.UTF8.GetString(into.Written));
        into.Release();

        var tally = StreamTally.Empty;
        var types = new List<string>();
        var framer = default(SseFramer);
        ReadOnlySpan<byte> rest = stream;
        while (framer.TryRead(rest, out var framed))
        {
            var data = rest[framed.DataStart..framed.DataEnd];
            var kind = Dialects.Of(DialectId.OpenAi, Operation.Responses).ReadEvent(rest[framed.NameStart..framed.NameEnd], data, ref tally);
            Assert.Equal(EventKind.None, kind & (EventKind.Error | EventKind.Malformed));
            using var json = JsonDocument.Parse(data.ToArray());
            Assert.Equal(types.Count, json.RootElement.GetProperty("sequence_number").GetInt32());
            types.Add(json.RootElement.GetProperty("type").GetString()!["response.".Length..]);
            rest = rest[framed.Length..];
        }

        Assert.True(tally.Done);
        Assert.Equal(
            [
                "created", "output_item.added", "output_item.done", "output_item.added", "content_part.added", "output_text.delta", "output_text.done", "content_part.done", "content_part.added", "refusal.delta", "refusal.done",
                "content_part.done", "output_item.done", "output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done", "completed",
            ],
            types);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"status\":\"completed\",\"output\":[{]}")]
    [InlineData("")]
    public void Response_ThatIsNone_IsRefused(string answer)
    {
        var into = new ByteBuffer(_pool);
        Assert.False(ResponseForms.TryToStream(Encoding.UTF8.GetBytes(answer), into));
        into.Clear();
        Assert.False(ResponseForms.TryToAnswer(Encoding.UTF8.GetBytes(answer), into));
        into.Release();
    }

    private string? ToStream(string answer, bool withUsage)
    {
        var into = new ByteBuffer(_pool);
        var done = CompletionForms.TryToStream(Encoding.UTF8.GetBytes(answer), withUsage, into);
        var text = Encoding.UTF8.GetString(into.Written);
        into.Release();
        return done ? text : null;
    }

    private string? ToAnswer(string stream)
    {
        var into = new ByteBuffer(_pool);
        var done = CompletionForms.TryToAnswer(Encoding.UTF8.GetBytes(stream), into, _pool);
        var text = Encoding.UTF8.GetString(into.Written);
        into.Release();
        return done ? text : null;
    }
}
