using System.Text;
using System.Text.Json.Nodes;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>What both dialects can express comes back from the other one as it went.</summary>
public sealed class RoundTripTests
{
    private const string Usage = "\"usage\":{\"prompt_tokens\":64,\"completion_tokens\":17,\"total_tokens\":81,\"prompt_tokens_details\":{\"cached_tokens\":32,\"cache_write_tokens\":8},\"completion_tokens_details\":{\"reasoning_tokens\":5}}";

    public static TheoryData<string> OpenAiRequests =>
    [
        """{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Tide? \u00e9 \"x\" \\ \n"},{"role":"assistant","content":"Low."},{"role":"user","content":"Now?"}],"max_completion_tokens":9,"temperature":0.5,"top_p":0.9,"stop":["A","B"],"user":"u","stream":true,"stream_options":{"include_usage":true}}""",
        """{"model":"m","messages":[{"role":"user","content":"Go"},{"role":"assistant","content":"Calling.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":[1,\"x\\\"y\"]}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"4.2"},{"role":"tool","tool_call_id":"c2","content":"{\"b\":1}"},{"role":"user","content":"More"}],"max_completion_tokens":9,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false}""",
        """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"image_url","image_url":{"url":"https://a.example/b.png"}},{"type":"file","file":{"filename":"c.pdf","file_data":"data:application/pdf;base64,BBBB"}}]}],"max_completion_tokens":9,"response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"},"strict":true}}}""",
    ];

    public static TheoryData<string> AnthropicRequests =>
    [
        """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"Tide? é \"x\""}]},{"role":"assistant","content":[{"type":"text","text":"Low."}]},{"role":"user","content":[{"type":"text","text":"Now?"}]}],"temperature":0.5,"stop_sequences":["A"],"metadata":{"user_id":"u"},"stream":true}""",
        """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"Go"}]},{"role":"assistant","content":[{"type":"text","text":"Calling."},{"type":"tool_use","id":"t1","name":"f","input":{"a":[1,"x\"y"]}},{"type":"tool_use","id":"t2","name":"g","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"4.2"}]},{"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"5"}]},{"type":"text","text":"More"}]}],"tools":[{"name":"f","input_schema":{"type":"object"},"strict":true}],"tool_choice":{"type":"any","disable_parallel_tool_use":true}}""",
        """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/webp","data":"AAAA"}},{"type":"image","source":{"type":"url","url":"https://a.example/b"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"},"title":"c"},{"type":"text","text":"?"}]}],"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}}""",
    ];

    public static TheoryData<string> OpenAiAnswers =>
    [
        """{"id":"x1","object":"chat.completion","created":1790000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Low \"tide\"\n \u00e9","refusal":null},"logprobs":null,"finish_reason":"stop"}],""" + Usage + "}",
        """{"id":"x2","object":"chat.completion","created":1790000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Calling.","refusal":null,"reasoning_content":"Hm.","reasoning_details":[{"type":"reasoning.text","text":"Hm.","signature":"c2ln","index":0},{"type":"reasoning.encrypted","data":"ZW5j","index":1}],"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":[1,\"x\\\"y\"]}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},"logprobs":null,"finish_reason":"tool_calls"}],""" + Usage + "}",
        """{"id":"x3","object":"chat.completion","created":1790000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"cut","refusal":null},"logprobs":null,"finish_reason":"length"}],""" + Usage + "}",
    ];

    public static TheoryData<string> AnthropicAnswers =>
    [
        """{"id":"m1","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"Hm","signature":"c2ln"},{"type":"redacted_thinking","data":"ZW5j"},{"type":"text","text":"é \"x\""},{"type":"tool_use","id":"t1","name":"f","input":{"a":[1,"x\"y"]}},{"type":"tool_use","id":"t2","name":"g","input":{}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":9,"cache_read_input_tokens":4,"output_tokens":55,"output_tokens_details":{"thinking_tokens":20}}}""",
        """{"id":"m2","type":"message","role":"assistant","model":"m","content":[],"stop_reason":"refusal","stop_sequence":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":2,"output_tokens_details":{"thinking_tokens":0}}}""",
    ];

    [Theory]
    [MemberData(nameof(OpenAiRequests))]
    public void Request_ThroughAnthropic_ComesBack(string body) => Requests(DialectId.OpenAi, DialectId.Anthropic, body);

    [Theory]
    [MemberData(nameof(AnthropicRequests))]
    public void Request_ThroughOpenAi_ComesBack(string body) => Requests(DialectId.Anthropic, DialectId.OpenAi, body);

    [Theory]
    [MemberData(nameof(OpenAiAnswers))]
    public void Answer_ThroughAnthropic_ComesBack(string json) => Answers(DialectId.OpenAi, DialectId.Anthropic, json);

    [Theory]
    [MemberData(nameof(AnthropicAnswers))]
    public void Answer_ThroughOpenAi_ComesBack(string json) => Answers(DialectId.Anthropic, DialectId.OpenAi, json);

    private static void Requests(DialectId from, DialectId through, string body)
    {
        var model = from == DialectId.Anthropic ? "m" : "claude-sonnet-4-5";
        var there = Translated.Of(from, body, Translated.TargetOf(through, model));
        Assert.Empty(there.Losses);
        var back = Translated.Of(through, there.Body, Translated.TargetOf(from, "m"));
        Assert.Empty(back.Losses);
        AssertSame(body, back.Body);
    }

    // As a stream there and a whole answer back, and every other way.
    private static void Answers(DialectId from, DialectId through, string json)
    {
        foreach (var streamThere in new[] { true, false })
        {
            var there = Encoding.UTF8.GetBytes(Answered.OfAnswer(from, through, streamThere, Encoding.UTF8.GetBytes(json)).Text);
            var back = streamThere ? Answered.OfStream(through, from, stream: false, there) : Answered.OfAnswer(through, from, stream: false, there);
            Assert.True(back.IsWhole);
            AssertSame(json, back.Text);

            var stream = streamThere ? Answered.OfStream(through, from, stream: true, there) : Answered.OfAnswer(through, from, stream: true, there);
            AssertSame(json, Answered.OfStream(from, from, stream: false, Encoding.UTF8.GetBytes(stream.Text)).Text);
        }
    }

    private static void AssertSame(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"expected {expected}\nbut was  {actual}");
}
