using System.Text;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>Messages as Anthropic sends them.</summary>
internal static class AnthropicAnswers
{
    public static string Whole(TopicWriter topic, ContentKind kind, string text)
    {
        var random = topic.Random;
        var thinking = random.Next(8) == 0 ? $$"""{"type":"thinking","thinking":{{Envelope.Text(topic.Paragraph(), false)}},"signature":"{{Envelope.Id(random, "E", 180)}}"},""" : "";
        var block = kind == ContentKind.Tool
            ? $$"""{"type":"tool_use","id":"{{Envelope.Id(random, "toolu_01", 22)}}","name":"{{topic.Name()}}","input":{{text}}}"""
            : $$"""{"type":"text","text":{{Envelope.Text(text, false)}}}""";
        return $$"""{"model":"{{topic.Of(topic.Phrases.AnthropicModels)}}","id":"{{Envelope.Id(random, "msg_01", 22)}}","type":"message","role":"assistant","content":[{{thinking}}{{block}}],"stop_reason":"{{Stop(kind)}}","stop_sequence":null,"usage":{{Usage(random, text.Length / 4)}}}""";
    }

    public static string Stream(TopicWriter topic, ContentKind kind, string text)
    {
        var random = topic.Random;
        var stream = new StringBuilder();
        void Event(string name, string data) => stream.Append("event: ").Append(name).Append("\ndata: ").Append(data).Append("\n\n");

        Event("message_start", $$$"""{"type":"message_start","message":{"model":"{{{topic.Of(topic.Phrases.AnthropicModels)}}}","id":"{{{Envelope.Id(random, "msg_01", 22)}}}","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"usage":{{{Usage(random, 1)}}}}           }""");
        Event("content_block_start", kind == ContentKind.Tool
            ? $$$$"""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"{{{{Envelope.Id(random, "toolu_01", 22)}}}}","name":"{{{{topic.Name()}}}}","input":{}}}"""
            : """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
        Event("ping", """{"type": "ping"}""");
        foreach (var piece in Pieces(text, random))
        {
            var delta = kind == ContentKind.Tool ? $"\"input_json_delta\",\"partial_json\":{Envelope.Text(piece, false)}" : $"\"text_delta\",\"text\":{Envelope.Text(piece, false)}";

            // The blanks are Anthropic's, so that lengths do not give the text away.
            Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":{{{delta}}}}{{{new string(' ', random.Next(14))}}}}""");
        }

        Event("content_block_stop", """{"type":"content_block_stop","index":0}""");
        Event("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{Stop(kind)}}}","stop_sequence":null},"usage":{"output_tokens":{{{text.Length / 4}}}}}""");
        Event("message_stop", """{"type":"message_stop"}""");
        return stream.ToString();
    }

    private static string Stop(ContentKind kind) => kind == ContentKind.Tool ? "tool_use" : "end_turn";

    private static string Usage(Random random, int output) =>
        $$$"""{"input_tokens":{{{random.Next(8, 4000)}}},"cache_creation_input_tokens":0,"cache_read_input_tokens":{{{(random.Next(3) == 0 ? random.Next(4000) : 0)}}},"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":{{{output}}},"service_tier":"standard"}""";

    // A few tokens for each event.
    private static IEnumerable<string> Pieces(string text, Random random)
    {
        var joined = new StringBuilder();
        foreach (var piece in Envelope.Pieces(text))
        {
            joined.Append(piece);
            if (random.Next(3) == 0)
            {
                yield return joined.ToString();
                joined.Clear();
            }
        }

        yield return joined.ToString();
    }
}
