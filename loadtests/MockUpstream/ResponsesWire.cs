using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>OpenAI's Responses API, as its description has it: answers, events, and what a request must have.</summary>
internal static class ResponsesWire
{
    private const string Usage = "{\"input_tokens\":12,\"input_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":0},\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":2},\"total_tokens\":19}";

    private const string Call = "{\"type\":\"function_call\",\"id\":\"fc_m\",\"call_id\":\"call_mock\",\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Brest\\\"}\",\"status\":\"completed\"}";

    public static string Answer(Script script)
    {
        if (script.Has("emptychoices"))
        {
            return "{\"id\":\"resp_m\",\"object\":\"response\"}";
        }

        return script.Has("failed")
            ? Response(script, "failed", "").Replace("\"error\":null", "\"error\":{\"code\":\"server_error\",\"message\":\"mock says no\"}", StringComparison.Ordinal)
            : Response(script, script.Has("toolong") ? "incomplete" : "completed", script.Has("tool") ? Call : Message("Hello from the mock é😀", "completed"));
    }

    public static IEnumerable<string> Events(Script script)
    {
        var number = 0;
        string Event(string type, string members) => $"event: {type}\ndata: {{\"type\":\"{type}\",\"sequence_number\":{number++},{members}}}\n\n";
        yield return Event("response.created", $"\"response\":{Response(script, "in_progress", "")}");
        yield return Event("response.in_progress", $"\"response\":{Response(script, "in_progress", "")}");
        var whole = "";
        if (script.Has("tool"))
        {
            yield return Event("response.output_item.added", "\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"fc_m\",\"call_id\":\"call_mock\",\"name\":\"weather\",\"arguments\":\"\",\"status\":\"in_progress\"}");
            yield return Event("response.function_call_arguments.delta", "\"item_id\":\"fc_m\",\"output_index\":0,\"delta\":\"{\\\"city\\\": \\\"Brest\\\"}\"");
            yield return Event("response.function_call_arguments.done", "\"item_id\":\"fc_m\",\"output_index\":0,\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Brest\\\"}\"");
            yield return Event("response.output_item.done", $"\"output_index\":0,\"item\":{Call}");
        }
        else
        {
            const string Place = "\"item_id\":\"msg_m\",\"output_index\":0,\"content_index\":0";
            yield return Event("response.output_item.added", $"\"output_index\":0,\"item\":{Message(null, "in_progress")}");
            yield return Event("response.content_part.added", $"{Place},\"part\":{Part("")}");
            var sent = 0;
            foreach (var word in StreamEvents.Words(script))
            {
                if (script.Number("inband", -1) == sent)
                {
                    yield return Event("error", "\"error\":{\"type\":\"server_error\",\"code\":\"overloaded\",\"message\":\"overloaded now\",\"param\":null}");
                    yield break;
                }

                if (script.Number("failed", -1) == sent)
                {
                    yield return Event("response.failed", $"\"response\":{Response(script, "failed", "").Replace("\"error\":null", "\"error\":{\"code\":\"server_error\",\"message\":\"mock says no\"}", StringComparison.Ordinal)}");
                    yield break;
                }

                if (script.Number("bad", -1) == sent++)
                {
                    yield return "event: response.output_text.delta\ndata: {\"type\":\n\n";
                }

                whole += word;
                yield return Event("response.output_text.delta", $"{Place},\"delta\":\"{word}\",\"logprobs\":[]");
            }

            yield return Event("response.output_text.done", $"{Place},\"text\":\"{whole}\",\"logprobs\":[]");
            yield return Event("response.content_part.done", $"{Place},\"part\":{Part(whole)}");
            yield return Event("response.output_item.done", $"\"output_index\":0,\"item\":{Message(whole, "completed")}");
        }

        if (!script.Has("nodone"))
        {
            var end = script.Has("toolong") ? "incomplete" : "completed";
            yield return Event($"response.{end}", $"\"response\":{Response(script, end, script.Has("tool") ? Call : Message(whole, "completed"))}");
        }
    }

    /// <summary>What the API refuses.</summary>
    public static IEnumerable<string> Missing(JsonElement body)
    {
        if (!body.TryGetProperty("input", out _))
        {
            yield return "Missing required parameter: 'input'.";
        }

        foreach (var member in (string[])["messages", "max_tokens", "n", "stop", "seed"])
        {
            if (body.TryGetProperty(member, out _))
            {
                yield return $"Unsupported parameter: '{member}'.";
            }
        }

        if (body.TryGetProperty("stream_options", out var options) && options.TryGetProperty("include_usage", out _))
        {
            yield return "Unknown parameter: 'stream_options.include_usage'.";
        }
    }

    private static string Response(Script script, string status, string output) =>
        $"{{\"id\":\"resp_m\",\"object\":\"response\",\"created_at\":1750000000,\"status\":\"{status}\",\"error\":null,\"incomplete_details\":{(status == "incomplete" ? "{\"reason\":\"max_output_tokens\"}" : "null")},\"instructions\":null,"
        + $"\"model\":{Answers.Quote(script.Model)},\"output\":[{output}],\"parallel_tool_calls\":true,\"tool_choice\":\"auto\",\"tools\":[],\"usage\":{(status is "in_progress" or "failed" ? "null" : Usage)},\"metadata\":{{}},\"x_unknown\":{{\"kept\":[1, 2]}}}}";

    private static string Message(string? text, string status) =>
        $"{{\"type\":\"message\",\"id\":\"msg_m\",\"status\":\"{status}\",\"role\":\"assistant\",\"content\":[{(text is null ? "" : Part(text))}]}}";

    private static string Part(string text) => $"{{\"type\":\"output_text\",\"text\":\"{text}\",\"annotations\":[],\"logprobs\":[]}}";
}
