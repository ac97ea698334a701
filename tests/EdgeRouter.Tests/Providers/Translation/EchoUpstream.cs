using System.Text;
using System.Text.Json.Nodes;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>
/// Upstreams that say again what the model said last: they read a request in their dialect and answer with its assistant turn, whole or as a stream. Written on its own, against the vendors' formats and not against
/// the product, so that a misunderstanding would have to be made twice.
/// </summary>
internal static class EchoUpstream
{
    /// <summary>Bytes of the answer; binary framing for Bedrock's streams.</summary>
    public static byte[] Answer(DialectId dialect, string request, bool stream)
    {
        var body = JsonNode.Parse(request)!;
        return dialect switch
        {
            DialectId.Anthropic => Anthropic(Said(body["messages"]!, "assistant")["content"]!.AsArray(), stream),
            DialectId.Gemini => Gemini(Said(body["contents"]!, "model")["parts"]!, stream),
            DialectId.Cohere => Cohere(Said(body["messages"]!, "assistant"), stream),
            DialectId.Bedrock => Bedrock(Said(body["messages"]!, "assistant")["content"]!.AsArray(), stream),
            _ => OpenAi(Said(body["messages"]!, "assistant"), stream),
        };
    }

    private static JsonNode Said(JsonNode messages, string role) => messages.AsArray().Last(m => m!["role"]!.GetValue<string>() == role)!;

    private static byte[] OpenAi(JsonNode message, bool stream)
    {
        const string Usage = "{\"prompt_tokens\":64,\"completion_tokens\":17,\"total_tokens\":81,\"prompt_tokens_details\":{\"cached_tokens\":32},\"completion_tokens_details\":{\"reasoning_tokens\":5}}";
        if (!stream)
        {
            return Bytes($"{{\"id\":\"x\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"message\":{message.ToJsonString()},\"finish_reason\":\"tool_calls\"}}],\"usage\":{Usage}}}");
        }

        var text = new StringBuilder();
        if (message["reasoning_content"] is { } reasoning)
        {
            Chunk(text, $"{{\"reasoning_content\":{reasoning.ToJsonString()}}}");
        }

        Chunk(text, $"{{\"content\":{message["content"]!.ToJsonString()}}}");
        var index = 0;
        foreach (var call in message["tool_calls"]!.AsArray())
        {
            var arguments = call!["function"]!["arguments"]!.GetValue<string>();
            Chunk(text, $"{{\"tool_calls\":[{{\"index\":{index},\"id\":{call["id"]!.ToJsonString()},\"type\":\"function\",\"function\":{{\"name\":{call["function"]!["name"]!.ToJsonString()},\"arguments\":\"\"}}}}]}}");
            foreach (var piece in Halves(arguments))
            {
                Chunk(text, $"{{\"tool_calls\":[{{\"index\":{index},\"function\":{{\"arguments\":{JsonValue.Create(piece).ToJsonString()}}}}}]}}");
            }

            index++;
        }

        text.Append($"data: {{\"id\":\"x\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"tool_calls\"}}]}}\n\ndata: {{\"id\":\"x\",\"choices\":[],\"usage\":{Usage}}}\n\ndata: [DONE]\n\n");
        return Bytes(text.ToString());

        static void Chunk(StringBuilder text, string delta) => text.Append($"data: {{\"id\":\"x\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":null}}]}}\n\n");
    }

    private static byte[] Anthropic(JsonArray content, bool stream)
    {
        const string Input = "\"input_tokens\":32,\"cache_read_input_tokens\":32,\"cache_creation_input_tokens\":0";
        if (!stream)
        {
            return Bytes($"{{\"id\":\"x\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":{content.ToJsonString()},\"stop_reason\":\"tool_use\",\"usage\":{{{Input},\"output_tokens\":17,\"output_tokens_details\":{{\"thinking_tokens\":5}}}}}}");
        }

        var text = new StringBuilder();
        Event(text, "message_start", $"\"message\":{{\"id\":\"x\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"usage\":{{{Input},\"output_tokens\":1}}}}");
        for (var i = 0; i < content.Count; i++)
        {
            var block = content[i]!;
            var (empty, deltas) = block["type"]!.GetValue<string>() switch
            {
                "text" => ("{\"type\":\"text\",\"text\":\"\"}", Halves(block["text"]!.GetValue<string>()).Select(static p => ("text_delta", "text", p))),
                "thinking" => ("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", [("thinking_delta", "thinking", block["thinking"]!.GetValue<string>()), ("signature_delta", "signature", block["signature"]!.GetValue<string>())]),
                "tool_use" => ($"{{\"type\":\"tool_use\",\"id\":{block["id"]!.ToJsonString()},\"name\":{block["name"]!.ToJsonString()},\"input\":{{}}}}", Halves(block["input"]!.ToJsonString()).Select(static p => ("input_json_delta", "partial_json", p))),
                _ => (block.ToJsonString(), []),
            };
            Event(text, "content_block_start", $"\"index\":{i},\"content_block\":{empty}");
            foreach (var (type, name, piece) in deltas)
            {
                Event(text, "content_block_delta", $"\"index\":{i},\"delta\":{{\"type\":\"{type}\",\"{name}\":{JsonValue.Create(piece).ToJsonString()}}}");
            }

            Event(text, "content_block_stop", $"\"index\":{i}");
        }

        Event(text, "message_delta", "\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":17,\"output_tokens_details\":{\"thinking_tokens\":5}}");
        Event(text, "message_stop", "\"x\":0");
        return Bytes(text.ToString());

        static void Event(StringBuilder text, string type, string members) => text.Append($"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n");
    }

    private static byte[] Gemini(JsonNode parts, bool stream)
    {
        var head = "\"modelVersion\":\"m\",\"responseId\":\"x\"";
        const string Usage = "\"usageMetadata\":{\"promptTokenCount\":64,\"cachedContentTokenCount\":32,\"candidatesTokenCount\":12,\"thoughtsTokenCount\":5,\"totalTokenCount\":81}";
        if (!stream)
        {
            return Bytes($"{{\"candidates\":[{{\"content\":{{\"role\":\"model\",\"parts\":{parts.ToJsonString()}}},\"finishReason\":\"STOP\"}}],{Usage},{head}}}");
        }

        var text = new StringBuilder();
        foreach (var part in parts.AsArray())
        {
            text.Append($"data: {{\"candidates\":[{{\"content\":{{\"role\":\"model\",\"parts\":[{part!.ToJsonString()}]}}}}],{head}}}\r\n\r\n");
        }

        text.Append($"data: {{\"candidates\":[{{\"content\":{{}},\"finishReason\":\"STOP\"}}],{Usage},{head}}}\r\n\r\n");
        return Bytes(text.ToString());
    }

    private static byte[] Cohere(JsonNode message, bool stream)
    {
        const string Usage = "{\"billed_units\":{\"input_tokens\":64,\"output_tokens\":17},\"tokens\":{\"input_tokens\":99,\"output_tokens\":20},\"cached_tokens\":32}";
        if (!stream)
        {
            return Bytes($"{{\"id\":\"x\",\"finish_reason\":\"TOOL_CALL\",\"message\":{message.ToJsonString()},\"usage\":{Usage}}}");
        }

        var text = new StringBuilder();
        Event(text, "message-start", "\"id\":\"x\",\"delta\":{\"message\":{\"role\":\"assistant\"}}");
        var index = 0;
        foreach (var part in message["content"]!.AsArray())
        {
            var kind = part!["type"]!.GetValue<string>();
            Event(text, "content-start", $"\"index\":{index},\"delta\":{{\"message\":{{\"content\":{{\"type\":\"{kind}\",\"{kind}\":\"\"}}}}}}");
            foreach (var piece in Halves(part[kind]!.GetValue<string>()))
            {
                Event(text, "content-delta", $"\"index\":{index},\"delta\":{{\"message\":{{\"content\":{{\"{kind}\":{JsonValue.Create(piece).ToJsonString()}}}}}}}");
            }

            Event(text, "content-end", $"\"index\":{index++}");
        }

        index = 0;
        foreach (var call in message["tool_calls"]!.AsArray())
        {
            var function = call!["function"]!;
            Event(text, "tool-call-start", $"\"index\":{index},\"delta\":{{\"message\":{{\"tool_calls\":{{\"id\":{call["id"]!.ToJsonString()},\"type\":\"function\",\"function\":{{\"name\":{function["name"]!.ToJsonString()},\"arguments\":\"\"}}}}}}}}");
            foreach (var piece in Halves(function["arguments"]!.GetValue<string>()))
            {
                Event(text, "tool-call-delta", $"\"index\":{index},\"delta\":{{\"message\":{{\"tool_calls\":{{\"function\":{{\"arguments\":{JsonValue.Create(piece).ToJsonString()}}}}}}}}}");
            }

            Event(text, "tool-call-end", $"\"index\":{index++}");
        }

        Event(text, "message-end", $"\"delta\":{{\"finish_reason\":\"TOOL_CALL\",\"usage\":{Usage}}}");
        return Bytes(text.ToString());

        static void Event(StringBuilder text, string type, string members) => text.Append($"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n");
    }

    private static byte[] Bedrock(JsonArray content, bool stream)
    {
        const string Usage = "{\"inputTokens\":32,\"cacheReadInputTokens\":32,\"outputTokens\":17,\"totalTokens\":81}";
        if (!stream)
        {
            return Bytes($"{{\"output\":{{\"message\":{{\"role\":\"assistant\",\"content\":{content.ToJsonString()}}}}},\"stopReason\":\"tool_use\",\"usage\":{Usage}}}");
        }

        var text = new StringBuilder("messageStart {\"role\":\"assistant\"}\n");
        for (var i = 0; i < content.Count; i++)
        {
            if (content[i]!["text"] is { } said)
            {
                Delta(text, i, $"{{\"text\":{said.ToJsonString()}}}");
            }
            else if (content[i]!["reasoningContent"]?["reasoningText"] is { } reasoning)
            {
                Delta(text, i, $"{{\"reasoningContent\":{{\"text\":{reasoning["text"]!.ToJsonString()}}}}}");
                Delta(text, i, $"{{\"reasoningContent\":{{\"signature\":{reasoning["signature"]!.ToJsonString()}}}}}");
            }
            else if (content[i]!["toolUse"] is { } tool)
            {
                text.Append($"contentBlockStart {{\"contentBlockIndex\":{i},\"start\":{{\"toolUse\":{{\"toolUseId\":{tool["toolUseId"]!.ToJsonString()},\"name\":{tool["name"]!.ToJsonString()}}}}}}}\n");
                foreach (var piece in Halves(tool["input"]!.ToJsonString()))
                {
                    Delta(text, i, $"{{\"toolUse\":{{\"input\":{JsonValue.Create(piece).ToJsonString()}}}}}");
                }
            }

            text.Append($"contentBlockStop {{\"contentBlockIndex\":{i}}}\n");
        }

        text.Append($"messageStop {{\"stopReason\":\"tool_use\"}}\nmetadata {{\"usage\":{Usage},\"metrics\":{{\"latencyMs\":9}}}}\n");
        return BinaryEvents.Of(text.ToString());

        static void Delta(StringBuilder text, int index, string delta) => text.Append($"contentBlockDelta {{\"contentBlockIndex\":{index},\"delta\":{delta}}}\n");
    }

    private static string[] Halves(string text) => [text[..(text.Length / 2)], text[(text.Length / 2)..]];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
