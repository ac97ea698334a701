using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>Chat completions as OpenAI and those who imitate it send them: order of members, blanks, vendors' own members.</summary>
internal static partial class OpenAiAnswers
{
    private enum Server
    {
        OpenAi,
        Groq,
        LlamaCpp,
        Vllm,
        OpenRouter,
    }

    public static string Whole(TopicWriter topic, ContentKind kind, string text)
    {
        var (server, random) = (topic.Random.Next(2) == 0 ? Server.OpenAi : (Server)topic.Random.Next(5), topic.Random);
        var ascii = server is Server.LlamaCpp;
        var message = kind == ContentKind.Tool
            ? $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"{{{Envelope.Id(random, "call_", 24)}}}","type":"function","function":{"name":"{{{topic.Name()}}}","arguments":{{{Envelope.Text(text, ascii)}}}}}]{{{(server == Server.OpenAi ? ",\"refusal\":null,\"annotations\":[]" : "")}}}}"""
            : $$"""{"role":"assistant","content":{{Envelope.Text(text, ascii)}}{{server switch { Server.OpenAi => ",\"refusal\":null,\"annotations\":[]", Server.Vllm => ",\"reasoning_content\":null,\"tool_calls\":[]", Server.OpenRouter => ",\"refusal\":null,\"reasoning\":null", _ => "" }}}}""";
        var finish = kind == ContentKind.Tool ? "tool_calls" : "stop";
        var logprobs = random.Next(12) == 0 && text.Length < 2000 ? $$"""{"content":[{{string.Join(',', Envelope.Pieces(text).Take(40).Select(p => Logprob(p, random)))}}],"refusal":null}""" : "null";
        var body = $$"""{{Head(server, topic, "chat.completion")}}"choices":[{"index":0,"message":{{message}},"logprobs":{{logprobs}},"finish_reason":"{{finish}}"{{(server == Server.Vllm ? ",\"stop_reason\":null" : "")}}}],"usage":{{Usage(server, random, text)}}{{Tail(server, random)}}}""";

        // OpenAI's own whole answers are indented by two blanks and end with a line feed.
        return server == Server.OpenAi ? Indented(body) : body;
    }

    public static string Stream(TopicWriter topic, ContentKind kind, string text)
    {
        var (server, random) = (topic.Random.Next(2) == 0 ? Server.OpenAi : (Server)topic.Random.Next(5), topic.Random);
        var ascii = server is Server.LlamaCpp;
        var head = Head(server, topic, "chat.completion.chunk");
        var more = server == Server.OpenAi ? ",\"usage\":null" : "";
        var padded = server == Server.OpenAi && random.Next(2) == 0;
        var stream = new StringBuilder();
        void Event(string delta, string finish = "null")
        {
            var cover = padded ? $",\"obfuscation\":\"{Envelope.Id(random, "", random.Next(2, 14))}\"" : "";
            stream.Append($$"""data: {{head}}"choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]{{more}}{{cover}}}""").Append("\n\n");
        }

        if (kind == ContentKind.Tool)
        {
            Event($$$"""{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"{{{Envelope.Id(random, "call_", 24)}}}","type":"function","function":{"name":"{{{topic.Name()}}}","arguments":""}}]{{{(server == Server.OpenAi ? ",\"refusal\":null" : "")}}}}""");
        }
        else
        {
            Event(server == Server.OpenAi ? """{"role":"assistant","content":"","refusal":null}""" : """{"role":"assistant","content":""}""");
        }

        foreach (var piece in Envelope.Pieces(text))
        {
            Event(kind == ContentKind.Tool
                ? $$$"""{"tool_calls":[{"index":0,"function":{"arguments":{{{Envelope.Text(piece, ascii)}}}}}]}"""
                : $$"""{"content":{{Envelope.Text(piece, ascii)}}}""");
        }

        Event("{}", kind == ContentKind.Tool ? "\"tool_calls\"" : "\"stop\"");
        stream.Append($$"""data: {{head}}"choices":[],"usage":{{Usage(server, random, text)}}{{Tail(server, random)}}}""").Append("\n\n");
        return stream.Append("data: [DONE]\n\n").ToString();
    }

    private static string Head(Server server, TopicWriter topic, string type)
    {
        var (random, model, created) = (topic.Random, topic.Of(topic.Phrases.Models), Envelope.Created(topic.Random));
        return server switch
        {
            Server.OpenAi => $$"""{"id":"{{Envelope.Id(random, "chatcmpl-", 29)}}","object":"{{type}}","created":{{created}},"model":"{{model}}","service_tier":"default","system_fingerprint":"fp_{{Envelope.Hex(random, 10)}}",""",
            Server.Groq => $$"""{"id":"chatcmpl-{{Guid(random)}}","object":"{{type}}","created":{{created}},"model":"{{model}}","system_fingerprint":"fp_{{Envelope.Hex(random, 10)}}",""",
            Server.Vllm => $$"""{"id":"chatcmpl-{{Envelope.Hex(random, 32)}}","object":"{{type}}","created":{{created}},"model":"{{model}}",""",
            Server.OpenRouter => $$"""{"id":"gen-{{created}}-{{Envelope.Id(random, "", 20)}}","provider":"{{topic.Title()}}","model":"{{model}}","object":"{{type}}","created":{{created}},""",
            _ => $$"""{"created":{{created}},"id":"{{Envelope.Id(random, "chatcmpl-", 32)}}","model":"{{model}}","system_fingerprint":"b{{random.Next(3000, 6500)}}-{{Envelope.Hex(random, 8)}}","object":"{{type}}",""",
        };
    }

    private static string Usage(Server server, Random random, string text)
    {
        var (prompt, completion) = (random.Next(8, 4000), Math.Max(1, text.Length / 4));
        var basic = $"\"prompt_tokens\":{prompt},\"completion_tokens\":{completion},\"total_tokens\":{prompt + completion}";
        return server switch
        {
            Server.OpenAi => $$$"""{{{{basic}}},"prompt_tokens_details":{"cached_tokens":{{{(random.Next(3) == 0 ? random.Next(prompt) : 0)}}},"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""",
            Server.Groq => $$"""{"queue_time":{{Seconds(random)}},"prompt_tokens":{{prompt}},"prompt_time":{{Seconds(random)}},"completion_tokens":{{completion}},"completion_time":{{Seconds(random)}},"total_tokens":{{prompt + completion}},"total_time":{{Seconds(random)}}}""",
            Server.Vllm => $$"""{{{basic}},"prompt_tokens_details":null}""",
            _ => $$"""{{{basic}}}""",
        };
    }

    private static string Tail(Server server, Random random) => server switch
    {
        Server.Groq => $$$""","x_groq":{"id":"{{{Envelope.Id(random, "req_", 26)}}}"}""",
        Server.LlamaCpp => $$""","timings":{"prompt_n":{{random.Next(1, 900)}},"prompt_ms":{{Seconds(random)}},"prompt_per_token_ms":{{Seconds(random)}},"prompt_per_second":{{Seconds(random)}},"predicted_n":{{random.Next(1, 900)}},"predicted_ms":{{Seconds(random)}},"predicted_per_token_ms":{{Seconds(random)}},"predicted_per_second":{{Seconds(random)}}}""",
        _ => "",
    };

    private static string Logprob(string piece, Random random)
    {
        string One(string token, double value) => $"{{\"token\":{Envelope.Text(token, false)},\"logprob\":{value.ToString("R", CultureInfo.InvariantCulture)},\"bytes\":[{string.Join(',', Encoding.UTF8.GetBytes(token))}]";
        return $"{One(piece, -random.NextDouble())},\"top_logprobs\":[{One(piece, -random.NextDouble())}}},{One(Envelope.Id(random, " ", 4), -9 * random.NextDouble())}}}]}}";
    }

    // The writer indents by two blanks; without the order of members being touched.
    private static string Indented(string json) => JsonNode.Parse(json)!.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

    private static string Guid(Random random) => GuidParts().Replace(Envelope.Hex(random, 32), "$1-$2-$3-$4-$5");

    private static string Seconds(Random random) => (random.NextDouble() * 2).ToString("0.000000000", CultureInfo.InvariantCulture);

    [GeneratedRegex("^(.{8})(.{4})(.{4})(.{4})(.{12})$")]
    private static partial Regex GuidParts();
}
