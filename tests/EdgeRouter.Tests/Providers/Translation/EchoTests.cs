using System.Text;
using System.Text.Json.Nodes;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>From each client through each upstream dialect and back: what the client sent as the model's turn comes back as the model's answer, whole and streamed.</summary>
public sealed class EchoTests
{
    private const string Text = "Calling \"both\" à l'heure\n\\ 😀";
    private const string Arguments = "{\"port\":\"Br\\\"est\",\"n\":[1,{\"x\":null}]}";

    public static TheoryData<string, bool, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, bool, bool>();
            foreach (var upstream in new[] { "OpenAi", "Anthropic", "Gemini", "Cohere", "Bedrock" })
            {
                foreach (var up in new[] { false, true })
                {
                    foreach (var down in new[] { false, true })
                    {
                        ways.Add(upstream, up, down);
                    }
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void OpenAiClient_ThroughAnyUpstream_GetsTheTurnBack(string name, bool upstreamStreams, bool clientStreams)
    {
        var upstream = Enum.Parse<DialectId>(name);
        var text = JsonValue.Create(Text).ToJsonString();
        var body = $$$"""
            {"model":"m","stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,SU1BR0U="}}]},
            {"role":"assistant","content":{{{text}}},"reasoning_content":"Hm.","reasoning_details":[{"type":"reasoning.text","text":"Hm.","signature":"c2ln"}],
            "tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":{{{JsonValue.Create(Arguments).ToJsonString()}}}}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"call_1","content":"one"},{"role":"tool","tool_call_id":"call_2","content":"two"}],"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]}
            """;
        var answer = RoundTrip(DialectId.OpenAi, upstream, body, upstreamStreams, clientStreams);
        var choice = answer["choices"]![0]!;
        var message = choice["message"]!;
        Assert.Equal(Text, message["content"]!.GetValue<string>());
        Assert.Equal("tool_calls", choice["finish_reason"]!.GetValue<string>());
        Calls([.. message["tool_calls"]!.AsArray().Select(static c => (c!["id"]!.GetValue<string>(), c["function"]!["name"]!.GetValue<string>(), c["function"]!["arguments"]!.GetValue<string>()))], "call_1", "call_2", upstream);
        Assert.Equal(upstream == DialectId.Gemini ? null : "Hm.", message["reasoning_content"]?.GetValue<string>());
        if (upstream is DialectId.Anthropic or DialectId.Bedrock)
        {
            Assert.Equal("c2ln", message["reasoning_details"]![0]!["signature"]!.GetValue<string>());
        }

        Assert.Equal((64, 17, 32), (answer["usage"]!["prompt_tokens"]!.GetValue<int>(), answer["usage"]!["completion_tokens"]!.GetValue<int>(), answer["usage"]!["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>()));
        Assert.Equal(upstream is DialectId.Cohere or DialectId.Bedrock ? 0 : 5, answer["usage"]!["completion_tokens_details"]!["reasoning_tokens"]!.GetValue<int>());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void AnthropicClient_ThroughAnyUpstream_GetsTheTurnBack(string name, bool upstreamStreams, bool clientStreams)
    {
        var upstream = Enum.Parse<DialectId>(name);
        var body = $$$"""
            {"model":"m","max_tokens":9,"stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"See"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"SU1BR0U="}}]},
            {"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"text","text":{{{JsonValue.Create(Text).ToJsonString()}}}},{"type":"tool_use","id":"toolu_1","name":"f","input":{{{Arguments}}}},{"type":"tool_use","id":"toolu_2","name":"g","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"one"},{"type":"tool_result","tool_use_id":"toolu_2","content":"two"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}},{"name":"g","input_schema":{"type":"object"}}]}
            """;
        var answer = RoundTrip(DialectId.Anthropic, upstream, body, upstreamStreams, clientStreams);
        var content = answer["content"]!.AsArray();
        Assert.Equal("tool_use", answer["stop_reason"]!.GetValue<string>());
        var first = 0;
        if (upstream != DialectId.Gemini)
        {
            first = 1;
            Assert.Equal("Hm.", content[0]!["thinking"]!.GetValue<string>());
            Assert.Equal(upstream is DialectId.Anthropic or DialectId.Bedrock ? "c2ln" : "", content[0]!["signature"]!.GetValue<string>());
        }

        Assert.Equal(Text, content[first]!["text"]!.GetValue<string>());
        Calls([.. content.Skip(first + 1).Select(static c => (c!["id"]!.GetValue<string>(), c["name"]!.GetValue<string>(), c["input"]!.ToJsonString()))], "toolu_1", "toolu_2", upstream);
        Assert.Equal((32, 32, 17), (answer["usage"]!["input_tokens"]!.GetValue<int>(), answer["usage"]!["cache_read_input_tokens"]!.GetValue<int>(), answer["usage"]!["output_tokens"]!.GetValue<int>()));
    }

    private static void Calls((string Id, string Name, string Arguments)[] calls, string first, string second, DialectId upstream)
    {
        Assert.Equal(["f", "g"], calls.Select(static c => c.Name));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Arguments), JsonNode.Parse(calls[0].Arguments)), calls[0].Arguments);
        Assert.Equal("{}", calls[1].Arguments);

        // Gemini's calls have no ids, so they get new ones, and not the same.
        Assert.True(upstream == DialectId.Gemini ? calls[0].Id != calls[1].Id : calls[0].Id == first && calls[1].Id == second, $"{calls[0].Id} {calls[1].Id}");
    }

    private static JsonNode RoundTrip(DialectId client, DialectId upstream, string body, bool upstreamStreams, bool clientStreams)
    {
        var sent = Translated.Of(client, body, Translated.TargetOf(upstream, quirks: Quirks.ReasoningHistory));
        Assert.All(sent.Losses, static l => Assert.True(l.Droppable, l.ToString()));
        Assert.Contains("SU1BR0U=", sent.Body, StringComparison.Ordinal);
        Assert.Contains("one", sent.Body, StringComparison.Ordinal);
        var bytes = EchoUpstream.Answer(upstream, sent.Body, upstreamStreams);
        var answered = upstreamStreams ? Answered.OfStream(upstream, client, clientStreams, bytes, piece: 7) : Answered.OfAnswer(upstream, client, clientStreams, bytes);
        Assert.True(answered.IsWhole, answered.Summary);

        // A stream is put together by the same dialect's own means, which the golden files vouch for.
        return JsonNode.Parse(clientStreams ? Answered.OfStream(client, client, stream: false, Encoding.UTF8.GetBytes(answered.Text)).Text : answered.Text)!;
    }
}
