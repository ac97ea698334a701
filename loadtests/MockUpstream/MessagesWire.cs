using System.Text;

namespace EdgeRouter.MockUpstream;

/// <summary>Anthropic's Messages API, as its documentation describes it: answers, events, errors, and what a request must have.</summary>
internal static class MessagesWire
{
    public static string Usage(Script script) =>
        $"{{\"input_tokens\":8,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":4,\"output_tokens\":{script.Number("out", 7)}}}";

    public static string Answer(Script script)
    {
        var tool = script.Has("tool") ? ",{\"type\":\"tool_use\",\"id\":\"toolu_01mock\",\"name\":\"weather\",\"input\":{\"city\":\"Brest\"}}" : "";
        return $"{{\"id\":\"msg_m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":{Answers.Quote(script.Model)},\"content\":[{{\"type\":\"text\",\"text\":\"Hello from the mock é😀\"}}{tool}],"
            + $"\"stop_reason\":\"{(script.Has("tool") ? "tool_use" : "end_turn")}\",\"stop_sequence\":null,\"usage\":{Usage(script)},\"x_unknown\":{{\"kept\":[1, 2]}}}}";
    }

    public static string Count() => "{\"input_tokens\":14}";

    public static string Error(Script script, int status)
    {
        if (script.Text("err", "json") is "html" or "empty")
        {
            return Answers.Error(script.Text("err"), status);
        }

        var (type, message) = script.Text("code") switch
        {
            "context_length_exceeded" => ("invalid_request_error", "prompt is too long: 4096 tokens > 128 maximum"),
            "insufficient_quota" => ("billing_error", "Your credit balance is too low."),
            "invalid_api_key" => ("authentication_error", "invalid x-api-key"),
            "overloaded" => ("overloaded_error", "Overloaded"),
            _ => (status switch { 400 => "invalid_request_error", 401 => "authentication_error", 403 => "permission_error", 404 => "not_found_error", 413 => "request_too_large", 429 => "rate_limit_error", 529 => "overloaded_error", _ => "api_error" }, "mock says no"),
        };
        return $"{{\"type\":\"error\",\"error\":{{\"type\":\"{type}\",\"message\":\"{message}\"}},\"request_id\":\"req_mock\"}}";
    }

    public static IEnumerable<string> Events(Script script)
    {
        static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";
        yield return Event("message_start", $"{{\"type\":\"message_start\",\"message\":{{\"id\":\"msg_m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":{Answers.Quote(script.Model)},\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{{\"input_tokens\":8,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":4,\"output_tokens\":1}}}}}}");
        yield return Event("ping", "{\"type\":\"ping\"}");
        var index = 0;
        if (script.Has("think"))
        {
            yield return Event("content_block_start", "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}");
            yield return Event("content_block_delta", "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm.\"}}");
            yield return Event("content_block_delta", "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}}");
            yield return Event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}");
            index++;
        }

        if (!script.Has("emptychoices"))
        {
            yield return Event("content_block_start", $"{{\"type\":\"content_block_start\",\"index\":{index},\"content_block\":{{\"type\":\"text\",\"text\":\"\"}}}}");
            var sent = 0;
            foreach (var word in StreamEvents.Words(script))
            {
                if (script.Number("inband", -1) == sent)
                {
                    yield return Event("error", "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}");
                    yield break;
                }

                if (script.Number("bad", -1) == sent++)
                {
                    yield return Event("content_block_delta", "{\"type\":\"content_block_delta\",\"index\":");
                }

                var text = script.Has("stamp") ? $"t={System.Diagnostics.Stopwatch.GetTimestamp()}" : word;
                yield return Event("content_block_delta", $"{{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}");
            }

            yield return Event("content_block_stop", $"{{\"type\":\"content_block_stop\",\"index\":{index++}}}");
        }

        if (script.Has("tool"))
        {
            yield return Event("content_block_start", $"{{\"type\":\"content_block_start\",\"index\":{index},\"content_block\":{{\"type\":\"tool_use\",\"id\":\"toolu_01mock\",\"name\":\"weather\",\"input\":{{}}}}}}");
            foreach (var piece in (string[])["", "{\\\"ci", "ty\\\": \\\"Brest\\\"}"])
            {
                yield return Event("content_block_delta", $"{{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{{\"type\":\"input_json_delta\",\"partial_json\":\"{piece}\"}}}}");
            }

            yield return Event("content_block_stop", $"{{\"type\":\"content_block_stop\",\"index\":{index}}}");
        }

        if (!script.Has("nofinish"))
        {
            yield return Event("message_delta", $"{{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"{(script.Has("tool") ? "tool_use" : "end_turn")}\",\"stop_sequence\":null}},\"usage\":{Usage(script)}}}");
        }

        if (!script.Has("nodone"))
        {
            yield return Event("message_stop", "{\"type\":\"message_stop\"}");
        }
    }

    /// <summary>What the API refuses.</summary>
    public static IEnumerable<string> Missing(MockRequest request, System.Text.Json.JsonElement body)
    {
        if (request.Header("anthropic-version") is null || request.Count("anthropic-version") != 1)
        {
            yield return "anthropic-version: header is required";
        }

        if (request.Count("x-api-key") + request.Count("Authorization") != 1)
        {
            yield return "x-api-key: header is required, or a bearer token, and not both";
        }

        string[] known = ["model", "max_tokens", "messages", "system", "metadata", "stop_sequences", "stream", "temperature", "top_k", "top_p", "tools", "tool_choice", "thinking", "service_tier", "output_config", "output_format", "container", "mcp_servers", "context_management", "cache_control"];
        foreach (var member in body.EnumerateObject().Where(m => !known.Contains(m.Name) && !m.Name.StartsWith("x_", StringComparison.Ordinal)))
        {
            yield return $"{member.Name}: Extra inputs are not permitted";
        }

        if (!request.Path.EndsWith("count_tokens", StringComparison.Ordinal) && !body.TryGetProperty("max_tokens", out _))
        {
            yield return "max_tokens: Field required";
        }

        foreach (var message in body.GetProperty("messages").EnumerateArray().Where(static m => m.GetProperty("role").GetString() is not ("user" or "assistant")))
        {
            yield return $"messages: unexpected role {message.GetProperty("role")}";
        }
    }
}
