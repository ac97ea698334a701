using System.Text;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>Chat requests of a given size: a conversation in turns of prose with the escapes that prose has, so that a larger body is longer the way real ones are.</summary>
internal static class ChatBodies
{
    private const string Prose =
        "She said \\\"the quick brown fox\\\" and went on:\\n- first, café prices rose by 3.5 %;\\n- second, nothing else did. ";

    // Longest text of one turn.
    private const int Turn = 2_000;

    public static byte[] Of(int size, string model = "chat", bool stream = false)
    {
        var head = $"{{\"model\":\"{model}\",\"temperature\":0.7,\"stream\":{(stream ? "true" : "false")},\"messages\":[";
        const string Open = "{\"role\":\"user\",\"content\":\"";
        const string Close = "\"}";
        var text = new StringBuilder(head);
        var left = size - Encoding.UTF8.GetByteCount(head) - "]}".Length;
        while (left > Open.Length + Close.Length)
        {
            text.Append(text[^1] == '[' ? "" : ",").Append(Open);
            var room = Math.Min(Turn, left - Open.Length - Close.Length - 1);
            while (room >= Prose.Length + 1)
            {
                text.Append(Prose);
                room -= Encoding.UTF8.GetByteCount(Prose);
            }

            text.Append('x', Math.Max(0, room)).Append(Close);
            left = size - Encoding.UTF8.GetByteCount(text.ToString()) - "]}".Length;
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }
}
