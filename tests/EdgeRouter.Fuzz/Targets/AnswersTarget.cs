using System.Text;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// An upstream's answer in a client's dialect: anything can be read, the split of the bytes makes no difference, what is written is events of JSON in the right order, and only what is whole is told as whole. The
/// first two input bytes choose dialects, form and split. Amazon's frames are made here from lines of name and payload, since random bytes would not get past the checksums.
/// </summary>
internal sealed class AnswersTarget : FuzzTarget
{
    public override string Name => "answers";

    public override IReadOnlyList<string> Words { get; } =
    [
        "data: ", "event: ", "\n\n", "\r\n\r\n", "data: [DONE]\n\n", "{\"choices\":[{\"index\":0,\"delta\":{", "\"content\":\"x\"", "\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]", "\"finish_reason\":\"stop\"",
        "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}", "\"reasoning_content\":\"r\"", "\"error\":{\"message\":\"m\"}", "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}", "\"type\":\"input_json_delta\",\"partial_json\":\"{}\"", "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":3}}",
        "{\"type\":\"message_stop\"}", "\"type\":\"signature_delta\",\"signature\":\"s\"", "{\"candidates\":[{\"content\":{\"parts\":[", "{\"text\":\"x\",\"thought\":true}", "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}", "\"finishReason\":\"STOP\"", "\"usageMetadata\":{\"promptTokenCount\":1}",
        "{\"type\":\"content-delta\",\"delta\":{\"message\":{\"content\":{\"text\":\"x\"}}}}", "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\"}}", "contentBlockDelta {\"delta\":{\"text\":\"x\"}}\n", "messageStop {\"stopReason\":\"end_turn\"}\n", "metadata {\"usage\":{\"inputTokens\":1}}\n",
        "{}", "[]", "null", "\"", "\\\"", "\\u0022", ",", ":", "é",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var upstream = FieldTable.Columns[((input[0] >> 2) & 7) % 5];
        var client = (input[0] & 1) == 0 ? DialectId.OpenAi : DialectId.Anthropic;
        var stream = (input[0] & 2) == 0;
        var binary = upstream == DialectId.Bedrock;
        var bytes = binary && (input[0] & 0x80) == 0 ? Frames(input.AsSpan(2)) : input[2..];
        var whole = Stream(upstream, client, stream, bytes, bytes.Length);
        var split = Stream(upstream, client, stream, bytes, 1 + input[1] % 16);
        Claim.That(whole.Text.AsSpan().SequenceEqual(split.Text), "the split of the bytes makes no difference", () => Encoding.UTF8.GetString(whole.Text) + "\n---\n" + Encoding.UTF8.GetString(split.Text));
        Claim.That(whole.Kinds == split.Kinds && whole.IsWhole == split.IsWhole, "nor for what is told of them");
        Check(client, stream, whole);
        Check(client, stream, Answer(upstream, client, stream, input[2..]));
    }

    private static Told Stream(DialectId upstream, DialectId client, bool stream, byte[] bytes, int piece)
    {
        var pool = new BufferPool();
        var translator = new Translator(upstream, client, stream, Options, (Quirks)0x7fff, pool);
        var framing = new TranslatedStream(translator, upstream == DialectId.Bedrock, pool);
        var tally = StreamTally.Empty;
        var kinds = EventKind.None;
        for (var at = 0; at < bytes.Length && (kinds & Bad) == 0; at += piece)
        {
            kinds |= framing.Feed(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)).ToArray(), ref tally);
        }

        var whole = (kinds & Bad) == 0 && framing.End(ref tally, out _);
        var text = translator.Output.Written.ToArray();
        framing.Release();
        translator.Release();
        Claim.That(pool.Outstanding == 0, "every buffer is back");
        Claim.That(!whole || tally.Done || tally.Finish != FinishReason.None, "only behind its end an answer is whole");
        return new Told(text, kinds, whole);
    }

    private static Told Answer(DialectId upstream, DialectId client, bool stream, byte[] json)
    {
        var pool = new BufferPool();
        var translator = new Translator(upstream, client, stream, Options, Quirks.None, pool);
        var tally = StreamTally.Empty;
        var kinds = translator.ReadAnswer(json, ref tally);
        var told = new Told(translator.Output.Written.ToArray(), kinds, translator.IsComplete);
        translator.Release();
        Claim.That(pool.Outstanding == 0, "every buffer is back");
        return told;
    }

    private static void Check(DialectId client, bool stream, in Told told)
    {
        var text = told.Text;
        if (!stream)
        {
            using var json = told.Text.Length == 0 ? null : JsonCheck.Parse(text);
            Claim.That(told.IsWhole == (told.Text.Length > 0) && (json is not null || text.Length == 0), "a whole answer is JSON, and there is none of a piece", () => Encoding.UTF8.GetString(text));
            return;
        }

        var framer = default(SseFramer);
        var rest = text.AsSpan();
        var order = new EventOrder(client);
        while (framer.TryRead(rest, out var framed))
        {
            var data = rest[framed.DataStart..framed.DataEnd];
            Claim.That(framed.DataLines == 1, "an event is one line of data");
            using var json = data.SequenceEqual("[DONE]"u8) ? null : JsonCheck.Parse(data.ToArray());
            Claim.That(json is not null || data.SequenceEqual("[DONE]"u8), "an event is JSON", () => Encoding.UTF8.GetString(text));
            order.Take(rest[framed.NameStart..framed.NameEnd], json, () => Encoding.UTF8.GetString(text));
            rest = rest[framed.Length..];
        }

        Claim.That(rest.IsEmpty, "only whole events are written");
        Claim.That(order.IsEnded == told.IsWhole, "the end mark is there exactly when the answer is whole", () => Encoding.UTF8.GetString(text));
    }

    private static byte[] Frames(ReadOnlySpan<byte> lines)
    {
        using var stream = new MemoryStream();
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = lines[range];
            var space = line.IndexOf((byte)' ');
            if (space is > 0 and < 100)
            {
                stream.Write(Frame(line[..space], line[(space + 1)..]));
            }
        }

        return stream.ToArray();
    }

    private static byte[] Frame(ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload)
    {
        byte[] headers = [11, .. ":event-type"u8, 7, 0, (byte)name.Length, .. name];
        byte[] prelude = [.. Big(16 + headers.Length + payload.Length), .. Big(headers.Length)];
        byte[] message = [.. prelude, .. Big((int)Crc32.Of(prelude)), .. headers, .. payload];
        return [.. message, .. Big((int)Crc32.Of(message))];
    }

    private static byte[] Big(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private const EventKind Bad = EventKind.Error | EventKind.Malformed;

    private static readonly AnswerOptions Options = new("id-1"u8.ToArray(), "model"u8.ToArray(), 1, IncludeUsage: true);

    private readonly record struct Told(byte[] Text, EventKind Kinds, bool IsWhole);
}
