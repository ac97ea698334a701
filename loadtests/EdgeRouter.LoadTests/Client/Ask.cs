using System.Text;

namespace EdgeRouter.LoadTests.Client;

/// <summary>The bytes of a request. Model, stream and the prompt's first words come first, because the mock in its mode for load looks for them there only.</summary>
internal static class Ask
{
    private const string Words = "The quick brown fox jumps over the lazy dog and keeps running through the quiet edge of the night. ";

    /// <summary>What a request with this number has in its prompt, and what the answer to it must repeat where the upstream's model is marked.</summary>
    public static string Mark(long number) => $"mark={number % 2_000_000_000:0000000000}";

    public static byte[] Chat(string model, bool stream, string prompt, string more = "") =>
        Request("/v1/chat/completions", $"{{\"model\":\"{model}\",{Streamed(stream)}\"messages\":[{{\"role\":\"user\",\"content\":\"{prompt}\"}}]{more}}}", "");

    public static byte[] Messages(string model, bool stream, string prompt) =>
        Request("/v1/messages", $"{{\"model\":\"{model}\",{Streamed(stream)}\"messages\":[{{\"role\":\"user\",\"content\":\"{prompt}\"}}],\"max_tokens\":400}}", "anthropic-version: 2023-06-01\r\n");

    public static byte[] Of(Api api, string model, bool stream, string prompt) => api == Api.Chat ? Chat(model, stream, prompt) : Messages(model, stream, prompt);

    /// <summary>A mark and words behind it, so many bytes in all.</summary>
    public static string Prompt(long number, int bytes)
    {
        var text = new StringBuilder(Mark(number), bytes + Words.Length).Append(' ');
        while (text.Length < bytes)
        {
            text.Append(Words);
        }

        text.Length = Math.Max(bytes, Mark(0).Length);
        return text.ToString();
    }

    /// <summary>The same request with another number in its mark.</summary>
    public static byte[] Marked(byte[] request, long number)
    {
        var copy = request.AsSpan().ToArray();
        var at = copy.AsSpan().IndexOf("mark="u8);
        Encoding.ASCII.GetBytes(Mark(number), copy.AsSpan(at));
        return copy;
    }

    private static string Streamed(bool stream) => stream ? "\"stream\":true," : "";

    private static byte[] Request(string path, string body, string headers) =>
        Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
