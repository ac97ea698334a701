using System.Text.Json;
using Xunit;

namespace EdgeRouter.Tests.Upstream.Sandbox;

public sealed class SandboxChatTests : IDisposable
{
    private const string Path = "/chat/completions";
    private const string Hello = """
        "model":"any-model","messages":[{"role":"system","content":"Be kind"},{"role":"user","content":"What is\n a \"router\"? 😀"}]
        """;

    private const string Weather = """
        {"type":"function","function":{"name":"get_weather","parameters":{"type":"object",
        "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1}},"required":["city","days"],"additionalProperties":false}}}
        """;

    private const string Time = """{"type":"function","function":{"name":"get_time"}}""";
    private const string Shell = """{"type":"custom","custom":{"name":"shell"}}""";
    private readonly SandboxDriver _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Chat_Text_HasOpenAiShapeAndEchoes()
    {
        var answer = await _sandbox.OkAsync(Path, $$"""{{{Hello}}}""");

        Assert.Equal("chat.completion", answer.GetProperty("object").GetString());
        Assert.StartsWith("chatcmpl-", answer.GetProperty("id").GetString());
        Assert.Equal("any-model", answer.GetProperty("model").GetString());
        var choice = Assert.Single(answer.GetProperty("choices").EnumerateArray());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("assistant", choice.GetProperty("message").GetProperty("role").GetString());
        var content = Content(choice);
        Assert.Contains("EdgeRouter's sandbox", content);
        Assert.Contains("\"What is a \"router\"? 😀\"", content);
        Assert.EndsWith(".", content);
        var usage = answer.GetProperty("usage");
        Assert.InRange(usage.GetProperty("completion_tokens").GetInt32(), 40, 80);
        Assert.Equal(
            usage.GetProperty("total_tokens").GetInt32(),
            usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(0, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Equal(0, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Fact]
    public async Task Chat_LongMessage_EchoIsCutBetweenRunes()
    {
        var message = string.Concat(Enumerable.Repeat("😀", 200));

        var answer = await _sandbox.OkAsync(Path, $$"""{"messages":[{"role":"user","content":[{"type":"text","text":"{{message}}"}]}]}""");

        Assert.Contains("\"" + message[..120] + "…\"", Content(answer.GetProperty("choices")[0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","n":3""")]
    [InlineData(""","max_tokens":5""")]
    [InlineData(""","sandbox":{"tokens":1000,"tokens_per_second":100000}""")]
    [InlineData(""","sandbox":{"tokens":1}""")]
    [InlineData(""","response_format":{"type":"json_object"}""")]
    [InlineData(""","response_format":{"type":"json_object"},"max_completion_tokens":2""")]
    [InlineData(""","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"é":{"type":"string"}}}}}""")]
    [InlineData(""","stop":["network","no key"]""")]
    [InlineData(""","stop":"Hello" """)]
    public async Task Chat_Streamed_JoinsToTheJsonAnswer(string more)
    {
        var whole = await _sandbox.OkAsync(Path, $$"""{{{Hello}}{{more}}}""");
        var chunks = await _sandbox.ChunksAsync(Path, $$$$"""{{{{{Hello}}}}{{{{more}}}},"stream":true,"stream_options":{"include_usage":true}}""");

        Assert.Single(chunks.Select(static c => c.GetProperty("id").GetString()).Distinct());
        Assert.All(chunks, static c => Assert.Equal("chat.completion.chunk", c.GetProperty("object").GetString()));
        Assert.All(chunks.SkipLast(1), static c => Assert.Equal(JsonValueKind.Null, c.GetProperty("usage").ValueKind));
        Assert.Equal(0, chunks[^1].GetProperty("choices").GetArrayLength());
        Assert.True(JsonElement.DeepEquals(whole.GetProperty("usage"), chunks[^1].GetProperty("usage")));
        foreach (var choice in whole.GetProperty("choices").EnumerateArray())
        {
            var index = choice.GetProperty("index").GetInt32();
            var own = chunks.SelectMany(static c => c.GetProperty("choices").EnumerateArray()).Where(c => c.GetProperty("index").GetInt32() == index).ToList();
            Assert.Equal("assistant", own[0].GetProperty("delta").GetProperty("role").GetString());
            Assert.All(own.Skip(1), static c => Assert.False(c.GetProperty("delta").TryGetProperty("role", out _)));
            Assert.All(own.SkipLast(1), static c => Assert.Equal(JsonValueKind.Null, c.GetProperty("finish_reason").ValueKind));
            Assert.Equal("{}", own[^1].GetProperty("delta").ToString());
            Assert.Equal(choice.GetProperty("finish_reason").GetString(), own[^1].GetProperty("finish_reason").GetString());
            Assert.Equal(Content(choice), string.Concat(own.SkipLast(1).Select(static c => c.GetProperty("delta").GetProperty("content").GetString())));
        }
    }

    [Fact]
    public async Task Chat_StreamedWithoutUsage_NeverNamesIt()
    {
        var chunks = await _sandbox.ChunksAsync(Path, $$"""{{{Hello}},"stream":true}""");

        Assert.All(chunks, static c => Assert.False(c.TryGetProperty("usage", out _)));
        Assert.All(chunks, static c => Assert.Equal(1, c.GetProperty("choices").GetArrayLength()));
    }

    [Fact]
    public async Task Chat_SameRequestTwice_SameWords()
    {
        var first = await _sandbox.OkAsync(Path, $$"""{{{Hello}},"n":2}""");
        var second = await _sandbox.OkAsync(Path, $$"""{{{Hello}},"n":2}""");

        Assert.True(JsonElement.DeepEquals(first.GetProperty("choices"), second.GetProperty("choices")));
        Assert.NotEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.NotEqual(Content(first.GetProperty("choices")[0]), Content(first.GetProperty("choices")[1]));
    }

    [Theory]
    [InlineData("max_tokens", 7, "length")]
    [InlineData("max_completion_tokens", 7, "length")]
    [InlineData("max_completion_tokens", 700, "stop")]
    public async Task Chat_TokenLimit_IsKept(string name, int limit, string reason)
    {
        var answer = await _sandbox.OkAsync(Path, $$$$"""{{{{{Hello}}}},"{{{{name}}}}":{{{{limit}}}},"sandbox":{"tokens":500}}""");

        Assert.Equal(Math.Min(limit, 500), answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(reason, answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Chat_Stop_EndsBeforeIt()
    {
        var answer = await _sandbox.OkAsync(Path, $$"""{{{Hello}},"stop":["cost","network"]}""");

        Assert.EndsWith("inside the router: no ", Content(answer.GetProperty("choices")[0]));
    }

    [Theory]
    [InlineData("", "get_weather")]
    [InlineData(""","tool_choice":"required" """, "get_weather")]
    [InlineData(""","tool_choice":{"type":"function","function":{"name":"get_time"}}""", "get_time")]
    [InlineData(""","tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"get_time"}}]}}""", "get_time")]
    public async Task Chat_FunctionTools_AreCalled(string choice, string expected)
    {
        var body = $$"""{{{Hello}},"tools":[{{Shell}},{{Weather}},{{Time}}]{{choice}}""";

        var answer = (await _sandbox.OkAsync(Path, body + "}")).GetProperty("choices")[0];

        Assert.Equal("tool_calls", answer.GetProperty("finish_reason").GetString());
        var message = answer.GetProperty("message");
        Assert.Equal(JsonValueKind.Null, message.GetProperty("content").ValueKind);
        var call = Assert.Single(message.GetProperty("tool_calls").EnumerateArray());
        Assert.StartsWith("call_", call.GetProperty("id").GetString());
        var function = call.GetProperty("function");
        Assert.Equal(expected, function.GetProperty("name").GetString());
        var arguments = function.GetProperty("arguments").GetString()!;
        if (expected == "get_weather")
        {
            var schema = JsonElement.Parse(Weather).GetProperty("function").GetProperty("parameters");
            Assert.Null(SchemaCheck.Problem(JsonElement.Parse(arguments), schema, schema));
        }

        var chunks = await _sandbox.ChunksAsync(Path, body + ""","stream":true}""");
        var deltas = chunks.Select(static c => c.GetProperty("choices")[0].GetProperty("delta")).ToList();
        var calls = deltas.SkipLast(1).Select(static d => d.GetProperty("tool_calls")[0]).ToList();
        Assert.Equal(JsonValueKind.Null, deltas[0].GetProperty("content").ValueKind);
        Assert.Equal(expected, calls[0].GetProperty("function").GetProperty("name").GetString());
        Assert.All(calls, static c => Assert.Equal(0, c.GetProperty("index").GetInt32()));
        Assert.All(calls.Skip(1), static c => Assert.False(c.TryGetProperty("id", out _)));
        Assert.True(calls.Count >= 3);
        Assert.Equal(arguments, string.Concat(calls.Select(static c => c.GetProperty("function").GetProperty("arguments").GetString())));
        Assert.Equal("tool_calls", chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Chat_CustomTool_IsCalledWithText()
    {
        var body = $$"""{{{Hello}},"tools":[{{Shell}}]""";

        var call = (await _sandbox.OkAsync(Path, body + "}")).GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0];
        var chunks = await _sandbox.ChunksAsync(Path, body + ""","stream":true}""");

        Assert.Equal("custom", call.GetProperty("type").GetString());
        Assert.Equal("shell", call.GetProperty("custom").GetProperty("name").GetString());
        var joined = chunks.SkipLast(1).Select(static c => c.GetProperty("choices")[0].GetProperty("delta").GetProperty("tool_calls")[0].GetProperty("custom").GetProperty("input").GetString());
        Assert.Equal(call.GetProperty("custom").GetProperty("input").GetString(), string.Concat(joined));
    }

    [Fact]
    public async Task Chat_ToolsButChoiceNone_AnswersInText()
    {
        var answer = await _sandbox.OkAsync(Path, $$"""{{{Hello}},"tools":[{{Weather}}],"tool_choice":"none"}""");

        Assert.Contains("sandbox", Content(answer.GetProperty("choices")[0]));
    }

    [Fact]
    public async Task Chat_AfterToolMessage_MentionsTheResult()
    {
        var answer = await _sandbox.OkAsync(Path, $$$"""
            {"tools":[{{{Weather}}}],"messages":[{"role":"user","content":"Weather?"},
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"call_1","content":"{\"degrees\":21}"}]}
            """);

        Assert.Contains("""{"degrees":21}""", Content(answer.GetProperty("choices")[0]));
        Assert.Equal("stop", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Chat_JsonObject_HoldsTheAnswer()
    {
        var answer = await _sandbox.OkAsync(Path, $$$$"""{{{{{Hello}}}},"response_format":{"type":"json_object"}}""");

        var json = JsonElement.Parse(Content(answer.GetProperty("choices")[0]));
        Assert.Contains("\"router\"? 😀", json.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Chat_JsonSchema_IsSatisfied()
    {
        foreach (var text in SchemaCases.Texts)
        {
            var answer = await _sandbox.OkAsync(
                Path,
                $$$$"""{{{{{Hello}}}},"response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{{{{text}}}}}}}""");

            var schema = JsonElement.Parse(text);
            Assert.Null(SchemaCheck.Problem(JsonElement.Parse(Content(answer.GetProperty("choices")[0])), schema, schema));
        }
    }

    private static string Content(JsonElement choice) => choice.GetProperty("message").GetProperty("content").GetString()!;
}
