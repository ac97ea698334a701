using System.Text;

namespace EdgeRouter.Bench.EndToEnd.Load;

/// <summary>The bytes of the requests. Model and stream come first: the mock looks for them at the beginning only.</summary>
internal static class Requests
{
    public const string Path = "/v1/chat/completions";

    /// <param name="promptBytes">Length of the prompt, ASCII words.</param>
    public static byte[] Body(string model, bool stream, int promptBytes)
    {
        const string Words = "The quick brown fox jumps over the lazy dog and keeps running through the quiet edge of the night. ";
        var prompt = new StringBuilder();
        while (prompt.Length < promptBytes)
        {
            prompt.Append(Words);
        }

        prompt.Length = promptBytes;
        return Encoding.UTF8.GetBytes($"{{\"model\":\"{model}\",{(stream ? "\"stream\":true," : "")}\"messages\":[{{\"role\":\"user\",\"content\":\"{prompt}\"}}]}}");
    }

    public static byte[] Http1(byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
}
