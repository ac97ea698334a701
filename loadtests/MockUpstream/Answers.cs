using System.IO.Compression;
using System.Text;

namespace EdgeRouter.MockUpstream;

/// <summary>The bodies that the mock sends.</summary>
internal static class Answers
{
    public const string UsageJson = "{\"prompt_tokens\":12,\"completion_tokens\":7,\"total_tokens\":19,\"prompt_tokens_details\":{\"cached_tokens\":4},\"completion_tokens_details\":{\"reasoning_tokens\":2}}";

    /// <summary>The usual numbers; with <c>out</c> in the script, that many tokens of answer.</summary>
    public static string Usage(Script script) =>
        script.Has("out") ? $"{{\"prompt_tokens\":12,\"completion_tokens\":{script.Number("out", 7)},\"total_tokens\":{12 + script.Number("out", 7)}}}" : UsageJson;

    public static string Chat(Script script) => Chat(script.Model).Replace(UsageJson, Usage(script), StringComparison.Ordinal);

    public static string Chat(string model) =>
        $"{{\"id\":\"chatcmpl-m\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":{Quote(model)},\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"Hello from the mock é😀\",\"refusal\":null}},\"logprobs\":null,\"finish_reason\":\"stop\"}}],\"usage\":{UsageJson},\"x_unknown\":{{\"kept\":[1, 2]}}}}";

    public static string Completion(string model) =>
        $"{{\"id\":\"cmpl-m\",\"object\":\"text_completion\",\"created\":1750000000,\"model\":{Quote(model)},\"choices\":[{{\"text\":\"Hello\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\"}}],\"usage\":{UsageJson}}}";

    public static string Embeddings(string model, int count)
    {
        var text = new StringBuilder("{\"object\":\"list\",\"data\":[");
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append("{\"object\":\"embedding\",\"index\":").Append(i).Append(",\"embedding\":[");
            for (var k = 0; k < 64; k++)
            {
                text.Append(k == 0 ? "0.125" : ",-0.0625");
            }

            text.Append("]}");
        }

        return text.Append("],\"model\":").Append(Quote(model)).Append(",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}").ToString();
    }

    /// <summary>An error in OpenAI's envelope with one of its codes.</summary>
    public static string Error(Script script, int status) => script.Has("code") ? Coded(script.Text("code")) : Error(script.Text("err", "json"), status);

    public static string Error(string kind, int status) => kind switch
    {
        "html" => "<html><head><title>502</title></head><body>Bad gateway</body></html>",
        "array" => "[{\"error\":{\"code\":" + status + ",\"message\":\"array error\",\"status\":\"UNAVAILABLE\"}}]",
        "string" => "{\"error\":\"plain error\"}",
        "empty" => "",
        _ => "{\"error\":{\"message\":\"mock says no\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"mock_code\"}}",
    };

    private static string Coded(string code)
    {
        var (type, message) = code switch
        {
            "context_length_exceeded" => ("invalid_request_error", "This model's maximum context length is 128 tokens. However, your messages resulted in 4096 tokens."),
            "content_filter" => ("invalid_request_error", "The response was filtered because the prompt triggered the content management policy."),
            "insufficient_quota" => ("insufficient_quota", "You exceeded your current quota, please check your plan and billing details."),
            "invalid_api_key" => ("invalid_request_error", "Incorrect API key provided."),
            "rate_limit_exceeded" => ("requests", "Rate limit reached for requests."),
            _ => ("server_error", "mock says no"),
        };
        return $"{{\"error\":{{\"message\":{Quote(message)},\"type\":\"{type}\",\"param\":null,\"code\":{Quote(code)}}}}}";
    }

    public static byte[] Encode(byte[] body, string coding)
    {
        using var result = new MemoryStream();
        using (Stream coder = coding switch
        {
            "gzip" => new GZipStream(result, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(result, CompressionLevel.Fastest),
            _ => new BrotliStream(result, CompressionLevel.Fastest),
        })
        {
            coder.Write(body);
        }

        return result.ToArray();
    }

    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
