using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>Cohere's chat API, version 2, as the documentation describes it.</summary>
internal static class CohereWire
{
    public static string Answer(Script script)
    {
        var tool = script.Has("tool") ? ",\"tool_calls\":[{\"id\":\"weather_mock\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\": \\\"Brest\\\"}\"}}]" : "";
        return $"{{\"id\":\"co-m\",\"message\":{{\"role\":\"assistant\",\"content\":[{{\"type\":\"text\",\"text\":\"Hello from the mock é😀\"}}]{tool}}},\"finish_reason\":\"{(script.Has("tool") ? "TOOL_CALL" : "COMPLETE")}\",\"usage\":{Usage(script)}}}";
    }

    public static string Embeddings(MockRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        var texts = body.RootElement.GetProperty("texts").EnumerateArray().Select(static t => t.GetRawText()).ToList();
        var vectors = string.Join(",", Enumerable.Range(0, texts.Count).Select(static i => $"[{i}.5,-0.0625,1e-3]"));
        return $"{{\"id\":\"em-m\",\"embeddings\":{{\"float\":[{vectors}]}},\"texts\":[{string.Join(",", texts)}],\"meta\":{{\"api_version\":{{\"version\":\"2\"}},\"billed_units\":{{\"input_tokens\":{4 * texts.Count}}}}},\"response_type\":\"embeddings_by_type\"}}";
    }

    public static string Error(Script script, int status) =>
        script.Text("err", "json") is "html" or "empty" ? Answers.Error(script.Text("err"), status) : "{\"id\":\"e-m\",\"message\":\"mock says no\"}";

    public static IEnumerable<string> Events(Script script)
    {
        static string Event(string type, string rest) => $"event: {type}\ndata: {{\"type\":\"{type}\"{rest}}}\n\n";
        yield return Event("message-start", ",\"id\":\"co-m\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}}");
        yield return Event("content-start", ",\"index\":0,\"delta\":{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}");
        var sent = 0;
        foreach (var word in StreamEvents.Words(script))
        {
            if (script.Number("bad", -1) == sent++)
            {
                yield return "event: content-delta\ndata: {\"type\":\"content-delta\",\n\n";
            }

            yield return Event("content-delta", $",\"index\":0,\"delta\":{{\"message\":{{\"content\":{{\"text\":\"{word}\"}}}}}}");
        }

        yield return Event("content-end", ",\"index\":0");
        if (script.Has("tool"))
        {
            yield return Event("tool-call-start", ",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":{\"id\":\"weather_mock\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}}}");
            yield return Event("tool-call-delta", ",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"{\\\"city\\\":\"}}}}");
            yield return Event("tool-call-delta", ",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\" \\\"Brest\\\"}\"}}}}");
            yield return Event("tool-call-end", ",\"index\":0");
        }

        if (!script.Has("nofinish"))
        {
            yield return Event("message-end", $",\"delta\":{{\"finish_reason\":\"{(script.Has("tool") ? "TOOL_CALL" : "COMPLETE")}\",\"usage\":{Usage(script)}}}");
        }
    }

    public static IEnumerable<string> Missing(MockRequest request, JsonElement body)
    {
        if (request.Header("Authorization")?.StartsWith("Bearer ", StringComparison.Ordinal) != true)
        {
            yield return "no api key supplied";
        }

        if (request.Path.EndsWith("/embed", StringComparison.Ordinal))
        {
            string[] allowed = ["model", "input_type", "texts", "embedding_types", "output_dimension", "truncate"];
            foreach (var name in ((string[])["input_type", "texts"]).Where(n => !body.TryGetProperty(n, out _)))
            {
                yield return $"{name} is required";
            }

            foreach (var member in body.EnumerateObject().Where(m => !allowed.Contains(m.Name)))
            {
                yield return $"unknown field: {member.Name}";
            }

            yield break;
        }

        string[] known = ["model", "messages", "stream", "tools", "documents", "citation_options", "response_format", "safety_mode", "max_tokens", "stop_sequences", "temperature", "seed", "frequency_penalty", "presence_penalty", "k", "p", "logprobs", "tool_choice", "strict_tools", "thinking", "priority"];
        foreach (var member in body.EnumerateObject().Where(m => !known.Contains(m.Name)))
        {
            yield return $"unknown field: {member.Name}";
        }
    }

    private static string Usage(Script script) =>
        $"{{\"billed_units\":{{\"input_tokens\":12,\"output_tokens\":{script.Number("out", 7)}}},\"tokens\":{{\"input_tokens\":12,\"output_tokens\":{script.Number("out", 7)}}},\"cached_tokens\":4}}";
}
