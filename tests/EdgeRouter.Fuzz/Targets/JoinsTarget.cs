using System.Buffers;
using System.Text;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Wire;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// A second answer behind a first one that broke: whatever either of them holds, nothing is thrown, and what is written for the client is whole events of JSON with its numbers in order. Input: a byte of flags (client, restart),
/// then one event's data per line; an empty line ends the first answer.
/// </summary>
internal sealed class JoinsTarget : FuzzTarget
{
    private const EventKind Bad = EventKind.Error | EventKind.Malformed;

    public override string Name => "joins";

    public override IReadOnlyList<string> Words { get; } =
    [
        "{\"type\":\"message_start\",\"message\":{\"id\":\"m\"}}", "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}", "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}", "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"ab\"}}", "{\"type\":\"content_block_stop\",\"index\":0}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":3}}", "{\"type\":\"message_stop\"}", "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"ab\"},\"finish_reason\":null}]}", "[DONE]",
        "\"finish_reason\":\"stop\"", "\"usage\":{\"completion_tokens\":3}", "\\ud800", "\\u0061", "\n\n", "null", "é",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var isMessages = (input[0] & 1) != 0;
        var dialect = Dialects.Of(isMessages ? DialectId.Anthropic : DialectId.OpenAi);
        var sent = Transcript.For(isMessages ? Operation.Messages : Operation.ChatCompletions)!;
        StreamMender? mender = null;
        var tally = StreamTally.Empty;
        var into = new ArrayBufferWriter<byte>();
        foreach (var line in Encoding.Latin1.GetString(input, 1, input.Length - 1).Split('\n'))
        {
            if (line.Length == 0)
            {
                mender ??= sent.IsSafe ? StreamMender.For(sent, (input[0] & 2) != 0) : null;
                continue;
            }

            var data = Encoding.Latin1.GetBytes(line);
            var kind = dialect.ReadEvent(default, data, ref tally);
            if ((kind & Bad) != 0)
            {
                return;
            }

            if (mender is null)
            {
                sent.Append(data, kind);
                continue;
            }

            mender.Mend(data, kind, into);
            if (mender.Diverged)
            {
                // What is in the middle of being written then is not sent.
                return;
            }
        }

        Check(into.WrittenSpan);
    }

    private static void Check(ReadOnlySpan<byte> written)
    {
        var framer = default(SseFramer);
        while (framer.TryRead(written, out var framed))
        {
            var data = written[framed.DataStart..framed.DataEnd].ToArray();
            if (!data.AsSpan().SequenceEqual("[DONE]"u8))
            {
                using var json = JsonCheck.Parse(data);
                Claim.That(json is not null && framed.DataLines == 1, "what is written is events of JSON", () => Encoding.UTF8.GetString(data));
            }

            written = written[framed.Length..];
        }

        Claim.That(written.IsEmpty, "and nothing but whole events");
    }
}
