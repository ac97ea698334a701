using System.Text;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Relay;
using EdgeRouter.Wire;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// A stream from an upstream, in any pieces: the framer finds the events that the standard finds, the relay's tally and verdict do not depend on the pieces, and the client gets the same events, byte for byte where
/// nothing is stripped or added. Input: a byte of flags, a byte that seeds the cuts, then the stream, in which a byte 2 and the byte behind it stand for that many kilobytes of x.
/// </summary>
internal sealed class SseTarget : FuzzTarget
{
    private const byte Filler = 2;
    private const int LongestStream = 300 << 10;

    // Up to here everything fits into what the relay holds back, so that not even the moment of the first byte depends on the pieces.
    private const int Small = 60 << 10;

    private readonly OpenAiDialect _dialect = new();

    public override string Name => "sse";

    public override IReadOnlyList<string> Words =>
    [
        "data: ", "data:", "data", "event: error\n", "event:", "\n\n", "\r\n\r\n", "\r\r", "\r", "\n", "\r\n", ": note\n\n", "[DONE]", "data: [DONE]\n\n", "\uFEFF", "\u0002\u0046", "\u0002\u0005", "id: 1\nretry: 5\n",
        "{\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}", "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}",
        "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n", "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\n", "{\"error\":{\"message\":\"no\",\"code\":\"x\"}}", "{\"error\":\"\\ud800\"}",
        "\"prompt_tokens_details\":{\"cached_tokens\":1}", "\"completion_tokens_details\":{\"reasoning_tokens\":1}", "\"tool_calls\":[{}]", "\"delta\":", "\"message\":", "\"text\":\"t\"", "\"usage\":null", "1e400", "-1",
        "\"finish_reason\":\"length\"", "\"pad\":\"", "\",", "{", "}", "[", "]",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var (flags, seed) = (input[0], input[1]);
        var stream = Expand(input.AsSpan(2));
        var strip = (flags & 1) != 0;
        var expected = EventReader.Read(stream, out var endsWhole);
        var cuts = Cuts(stream.Length, seed, flags);
        CompareFramer(stream, [], expected);
        CompareFramer(stream, cuts, expected);

        var whole = Relay(stream, [], strip, keepAlive: false);
        var cut = Relay(stream, cuts, strip, keepAlive: false);
        CheckOutput(stream, expected, endsWhole, strip, whole);
        CheckOutput(stream, expected, endsWhole, strip, cut);
        Claim.That(whole.Result.Failure == cut.Result.Failure, "the verdict does not depend on the pieces", () => $"{whole.Result.Failure} but {cut.Result.Failure}");
        Claim.That(Same(whole.Result.Tally, cut.Result.Tally), "the tally does not depend on the pieces");
        if (stream.Length <= Small)
        {
            Claim.That(whole.Started == cut.Started, "whether an answer starts does not depend on the pieces");
            Claim.That(
                EventReader.Read(whole.Output, out _).SequenceEqual(EventReader.Read(cut.Output, out _)),
                "the client's events do not depend on the pieces",
                () => $"'{Show(whole.Output)}' but '{Show(cut.Output)}'");
        }

        if ((flags & 4) != 0 && stream.Length <= Small)
        {
            var quiet = Relay(stream, cuts, strip, keepAlive: true);
            Claim.That(quiet.Result.Failure == cut.Result.Failure, "keep-alives do not change the verdict");
            Claim.That(
                EventReader.Read(quiet.Output, out _).SequenceEqual(EventReader.Read(cut.Output, out _)),
                "keep-alives do not change the events",
                () => $"'{Show(quiet.Output)}' but '{Show(cut.Output)}'");
        }
    }

    private static byte[] Expand(ReadOnlySpan<byte> input)
    {
        var stream = new List<byte>(input.Length);
        for (var i = 0; i < input.Length && stream.Count < LongestStream; i++)
        {
            if (input[i] == Filler && i + 1 < input.Length)
            {
                stream.AddRange(Enumerable.Repeat((byte)'x', input[++i] << 10));
            }
            else
            {
                stream.Add(input[i]);
            }
        }

        return [.. stream];
    }

    private static List<int> Cuts(int length, int seed, int flags)
    {
        var random = new Random(seed);
        var longest = (flags & 2) != 0 ? 3 : Math.Max(2, length / 3);
        var cuts = new List<int>();
        for (var at = 0; at < length && cuts.Count < 400; at += cuts[^1])
        {
            cuts.Add(1 + random.Next(longest));
        }

        return cuts;
    }

    private static void CompareFramer(byte[] stream, List<int> cuts, List<(string Name, string Data)> expected)
    {
        var found = new List<(string, string)>();
        var framer = default(SseFramer);
        var (start, end) = (0, 0);
        for (var piece = 0; end < stream.Length; piece++)
        {
            end = piece < cuts.Count ? Math.Min(stream.Length, end + cuts[piece]) : stream.Length;
            while (framer.TryRead(stream.AsSpan(start..end), out var read))
            {
                Claim.That(read.Length > 0 && read.Length <= end - start, "an event lies in the bytes");
                Take(stream.AsSpan(start, read.Length), read);
                start += read.Length;
            }
        }

        if (start < end && framer.TryReadRest(stream.AsSpan(start..end), out var rest))
        {
            Take(stream.AsSpan(start, rest.Length), rest);
        }

        Claim.That(
            expected.SequenceEqual(found),
            "the framer finds the events that the standard finds",
            () => $"{string.Join(' ', found)}, not {string.Join(' ', expected)}");

        void Take(ReadOnlySpan<byte> raw, in SseEvent read)
        {
            if (read.DataLines == 0)
            {
                return;
            }

            var data = raw[read.DataStart..read.DataEnd];
            if (read.DataLines > 1)
            {
                var joined = new byte[raw.Length];
                data = joined.AsSpan(0, SseFramer.JoinData(raw[read.FieldsStart..], joined));
            }

            found.Add((Encoding.Latin1.GetString(raw[read.NameStart..read.NameEnd]), Encoding.Latin1.GetString(data)));
        }
    }

    private void CheckOutput(byte[] stream, List<(string Name, string Data)> expected, bool endsWhole, bool strip, Outcome outcome)
    {
        Claim.That(outcome.Result.BytesToClient == outcome.Output.Length, "the bytes to the client are counted");
        Claim.That(outcome.Result.Tally.Usage is { Input: >= -1, Output: >= -1, CachedInput: >= -1, Reasoning: >= -1 }, "token counts are not negative");
        var sent = EventReader.Read(outcome.Output, out var sentWhole);
        if (!strip)
        {
            var same = outcome.Output.AsSpan().CommonPrefixLength(stream);
            var added = outcome.Output.AsSpan(same);
            Claim.That(added.IsEmpty || (!endsWhole && added.SequenceEqual("\n\n"u8)), "the bytes relayed are the bytes received", () => Show(outcome.Output));
        }

        if (outcome.Result.MidEvent || !sentWhole)
        {
            return;
        }

        var kept = strip ? expected.Where(e => !IsUsageOnly(e)).ToList() : expected;
        var known = strip ? sent.Where(e => !IsUsageOnly(e)).ToList() : sent;
        if (outcome.Result.Failure != FailureClass.None || !endsWhole)
        {
            Claim.That(known.SequenceEqual(kept.Take(known.Count)), "the client's events are the first of the upstream's", () => Show(outcome.Output));
            return;
        }

        Claim.That(known.SequenceEqual(kept), "the client's events are the upstream's", () => Show(outcome.Output));
        if (stream.Length <= Small)
        {
            Claim.That(!strip || sent.Count == known.Count, "usage that was not asked for is stripped", () => Show(outcome.Output));
        }
    }

    private bool IsUsageOnly((string Name, string Data) one)
    {
        var tally = StreamTally.Empty;
        return (_dialect.ReadEvent(Encoding.Latin1.GetBytes(one.Name), Encoding.Latin1.GetBytes(one.Data), ref tally) & EventKind.UsageOnly) != 0;
    }

    private Outcome Relay(byte[] stream, List<int> cuts, bool strip, bool keepAlive)
    {
        var time = new StillTime();
        var clock = new Clock(time);
        var pool = new BufferPool();
        var reply = new MemoryReply();
        var peak = 0L;
        var body = new ChunkedBody(stream, cuts, Silence, () => peak = Math.Max(peak, pool.Bytes));
        var relay = new StreamRelay(clock, pool, new IoHold(clock), new RelayCounters());
        var job = new RelayJob
        {
            Body = body,
            Reply = reply,
            Watch = new QuietWatch(),
            Dialect = _dialect,
            Operation = Operation.ChatCompletions,
            Head = new ReplyHead { Status = 200, EventStream = true, ContentType = "text/event-stream" },
            StripUsage = strip,
            KeepAliveBeforeFirstToken = keepAlive,
            FirstTokenAt = DeadlineWatch.Never,
            TotalAt = DeadlineWatch.Never,
            Idle = clock.ToTicks(TimeSpan.FromDays(1)),
            KeepAlive = clock.ToTicks(TimeSpan.FromMilliseconds(1)),
            Stall = clock.ToTicks(TimeSpan.FromDays(1)),
        };
        var running = relay.RunAsync(job);
        Claim.That(running.IsCompletedSuccessfully, "the relay ends with the body");
        relay.Release();
        Claim.That(pool.Outstanding == 0, "every buffer comes back");

        // A buffer is at most doubled for the largest event, which may be the whole stream, and what is held back is bounded.
        Claim.That(peak <= (4L * stream.Length) + (256 << 10), "memory is bounded by the stream", () => $"{peak} bytes for {stream.Length}");
        return new Outcome(job.Result, reply.Written.ToArray(), reply.Started);

        bool Silence()
        {
            if (keepAlive)
            {
                // All pieces together stay below the second for which an answer that is whole waits for its connection's end.
                time.Advance(TimeSpan.FromMilliseconds(2));
                clock.Advance();
            }

            return keepAlive;
        }
    }

    private static bool Same(in StreamTally a, in StreamTally b) =>
        a.Usage.Equals(b.Usage) && a.OutputEvents == b.OutputEvents && a.Finish == b.Finish && a.Done == b.Done && Equals(a.Error, b.Error);

    private static string Show(byte[] bytes) => Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, 500)).Replace("\r", "\\r").Replace("\n", "\\n");

    private readonly record struct Outcome(RelayResult Result, byte[] Output, bool Started);
}
