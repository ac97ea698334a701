using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Relay;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Relay;

public sealed class StreamRelayTests
{
    private const string Role = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
    private const string Hello = "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    private const string World = "data: {\"choices\":[{\"delta\":{\"content\":\" world é😀\"}}]}\r\n\r\n";
    private const string Finish = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private const string UsageEvent = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n";
    private const string Done = "data: [DONE]\n\n";

    private readonly VirtualTime _time = new();
    private readonly Clock _clock;
    private readonly BufferPool _pool = new();
    private readonly StreamRelay _relay;
    private readonly CapturedReply _reply = new();
    private readonly PlainWatch _watch = new();

    public StreamRelayTests()
    {
        _clock = new Clock(_time);
        _relay = new StreamRelay(_clock, _pool, new IoHold(_clock), new RelayCounters());
    }

    [Fact]
    public async Task Run_WholeStreamAtEverySplit_PassesEveryByteAndReadsUsage()
    {
        var stream = Encoding.UTF8.GetBytes(Role + ": note\n\n" + Hello + World + Finish + UsageEvent + Done);
        for (var split = 0; split <= stream.Length; split++)
        {
            var test = new StreamRelayTests();
            var result = await test.RunAsync([stream[..split], stream[split..]]);
            Assert.Equal(FailureClass.None, result.Failure);
            Assert.Equal(Encoding.UTF8.GetString(stream), test._reply.Text);
            Assert.Equal((3L, 2L), (result.Tally.Usage.Input, result.Tally.Usage.Output));
            Assert.Equal(FinishReason.Stop, result.Tally.Finish);
            Assert.Equal(0, test._pool.Outstanding);
        }
    }

    [Fact]
    public async Task Run_StrippingUsageAtEverySplit_TakesOutExactlyThatEvent()
    {
        var stream = Encoding.UTF8.GetBytes(Role + Hello + World + Finish + UsageEvent + Done);
        for (var split = 0; split <= stream.Length; split++)
        {
            var test = new StreamRelayTests();
            var result = await test.RunAsync([stream[..split], stream[split..]], strip: true);
            Assert.Equal(FailureClass.None, result.Failure);
            Assert.Equal(Role + Hello + World + Finish + Done, test._reply.Text);
            Assert.Equal(2, result.Tally.Usage.Output);
        }
    }

    [Fact]
    public async Task Run_BeforeTheFirstOutput_SendsNothing()
    {
        var startedAt = new List<bool>();
        var body = new ScriptedBody(Pieces(": hi\n\n", Role, Hello, Finish, Done));
        body.BeforeEachRead = () => startedAt.Add(_reply.Started);
        await RunAsync(body);
        Assert.Equal([false, false, false, true, true, true], startedAt);
        Assert.Equal(": hi\n\n" + Role + Hello + Finish + Done, _reply.Text);
        Assert.True(_reply.Head.EventStream);
    }

    [Fact]
    public async Task Run_StrippingAUsageEventWhoseHeadHasGoneOut_FinishesIt()
    {
        var large = "data: {\"usage\":{\"prompt_tokens\":3},\"choices\":[],\"pad\":\"" + new string('x', 200_000) + "\"}\n\n";
        var result = await RunAsync(Pieces(Hello, large, Finish, Done), strip: true);
        Assert.Equal(FailureClass.None, result.Failure);
        Assert.Equal(Hello + large + Finish + Done, _reply.Text);
    }

    [Fact]
    public async Task Run_KeepAliveBeforeAByteOrderMark_LeavesTheMarkOut()
    {
        var body = new ScriptedBody([null, .. Pieces("\uFEFF" + Hello, Finish, Done)]);
        var reads = 0;
        body.BeforeEachRead = () =>
        {
            if (reads++ == 0)
            {
                Advance(TimeSpan.FromSeconds(7));
            }
        };
        Assert.Equal(FailureClass.None, (await RunAsync(body, early: true)).Failure);
        Assert.Equal(": keep-alive\n\n" + Hello + Finish + Done, _reply.Text);
    }

    [Fact]
    public async Task Run_KeepAliveBeforeAByteOrderMarkOfAnEventThatIsStripped_LeavesBothOut()
    {
        var body = new ScriptedBody([null, .. Pieces("\uFEFF" + UsageEvent, Hello, Finish, Done)]);
        var reads = 0;
        body.BeforeEachRead = () =>
        {
            if (reads++ == 0)
            {
                Advance(TimeSpan.FromSeconds(7));
            }
        };
        Assert.Equal(FailureClass.None, (await RunAsync(body, strip: true, early: true)).Failure);
        Assert.Equal(": keep-alive\n\n" + Hello + Finish + Done, _reply.Text);
    }

    [Fact]
    public async Task Run_EachRead_IsFlushedOnce()
    {
        await RunAsync(Pieces(Hello, World + World, Finish, Done));
        Assert.Equal(4, _reply.Flushes.Count);
    }

    [Theory]
    [InlineData(Hello, FailureClass.Truncated)]
    [InlineData("", FailureClass.EmptyAnswer)]
    [InlineData(": only a comment\n\n", FailureClass.EmptyAnswer)]
    [InlineData(Role, FailureClass.EmptyAnswer)]
    [InlineData(Hello + "data: {\"choices\":[{\"del", FailureClass.Truncated)]
    [InlineData(Hello + "data: <html>\n\n", FailureClass.MalformedAnswer)]
    [InlineData(Hello + "data: {\"error\":{\"message\":\"x\"}}\n\n", FailureClass.InBandError)]
    [InlineData("data: {\"error\":{\"message\":\"x\"}}\n\n", FailureClass.InBandError)]
    [InlineData(Hello + "event: error\ndata: {\"message\":\"x\"}\n\n", FailureClass.InBandError)]
    internal async Task Run_StreamThatEndsBadly_IsAFailureAndSendsWholeEventsOnly(string stream, FailureClass failure)
    {
        var result = await RunAsync(Pieces(stream));
        Assert.Equal(failure, result.Failure);
        Assert.False(result.MidEvent);
        if (_reply.Started)
        {
            await _reply.FlushAsync();
        }

        Assert.Equal(stream.StartsWith(Hello, StringComparison.Ordinal) ? Hello : "", _reply.Text);
    }

    [Theory]
    [InlineData(Hello + Finish, Hello + Finish)]
    [InlineData(Hello + "data: [DONE]", Hello + "data: [DONE]\n\n")]
    [InlineData(Hello + Finish + "data: [DONE]\n", Hello + Finish + "data: [DONE]\n\n\n")]
    public async Task Run_FinishWithoutEndMarkOrBlankLine_IsWhole(string stream, string sent)
    {
        var result = await RunAsync(Pieces(stream));
        Assert.Equal(FailureClass.None, result.Failure);
        Assert.Equal(sent, _reply.Text);
    }

    [Fact]
    public async Task Run_CutAfterTheFinishReason_IsWhole()
    {
        Assert.Equal(FailureClass.None, (await RunAsync(new ScriptedBody(Pieces(Hello, Finish), FailureClass.Cut))).Failure);
        Assert.Equal(Hello + Finish, _reply.Text);
    }

    [Fact]
    public async Task Run_CutAfterTheFinishReasonOfOneChoiceOfTwo_IsACut()
    {
        const string Second = "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"Ho\"}}]}\n\n";
        Assert.Equal(FailureClass.Cut, (await RunAsync(new ScriptedBody(Pieces(Hello, Second, Finish), FailureClass.Cut))).Failure);
    }

    [Fact]
    public async Task Run_EndMarkWithoutAnyOutput_IsEmpty() =>
        Assert.Equal(FailureClass.EmptyAnswer, (await RunAsync(Pieces(Done))).Failure);

    [Fact]
    public async Task Run_CutAfterTheEndMark_IsWhole() =>
        Assert.Equal(FailureClass.None, (await RunAsync(new ScriptedBody(Pieces(Hello, Finish, Done), FailureClass.Cut))).Failure);

    [Fact]
    public async Task Run_MultiMegabyteEvent_FlowsThroughAndIsFollowed()
    {
        var big = "data: {\"choices\":[{\"delta\":{\"content\":\"" + new string('x', 5 << 20) + "\"}}]}\n\n";
        var result = await RunAsync(Pieces(big + Hello + Finish + Done));
        Assert.Equal(FailureClass.None, result.Failure);
        Assert.Equal(2, result.Tally.OutputEvents);
        Assert.Equal(big + Hello + Finish + Done, _reply.Text);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task Run_CutInsideAnEventThatWasPassedOn_TellsThatTheClientHoldsAPiece()
    {
        var result = await RunAsync(new ScriptedBody(Pieces(Hello, "data: {\"choices\":[{\"delta\":{\"content\":\"" + new string('x', 200_000)), FailureClass.Cut));
        Assert.Equal(FailureClass.Cut, result.Failure);
        Assert.True(result.MidEvent);
    }

    [Fact]
    public async Task Run_SilenceBeforeTheFirstToken_EndsAtItsDeadlineWithoutAByte()
    {
        var result = await RunAsync(Silent(Pieces(Role), TimeSpan.FromSeconds(1), 200));
        Assert.Equal(FailureClass.FirstTokenTimeout, result.Failure);
        Assert.False(_reply.Started);
        Assert.InRange(_time.Elapsed.TotalSeconds, 10, 12);
    }

    [Fact]
    public async Task Run_SilenceInTheMiddle_SendsKeepAlivesBetweenEventsAndThenIsIdle()
    {
        var result = await RunAsync(Silent(Pieces(Hello), TimeSpan.FromSeconds(1), 200));
        Assert.Equal(FailureClass.IdleTimeout, result.Failure);
        Assert.Equal(Hello + string.Concat(Enumerable.Repeat(": keep-alive\n\n", 3)), _reply.Text);
        Assert.InRange(_time.Elapsed.TotalSeconds, 20, 22);
    }

    [Fact]
    public async Task Run_KeepAliveBeforeFirstToken_StartsTheReplyEarlyAndOnlyWhenAsked()
    {
        var result = await RunAsync(Silent([], TimeSpan.FromSeconds(1), 200), early: true);
        Assert.Equal(FailureClass.FirstTokenTimeout, result.Failure);
        Assert.True(_reply.Started);
        Assert.StartsWith(": keep-alive\n\n", _reply.Text);
    }

    [Fact]
    public async Task Run_TotalDeadline_EndsALivelyStream()
    {
        var body = new ScriptedBody(Enumerable.Range(0, 400).SelectMany(static _ => new[] { Encoding.UTF8.GetBytes(Hello), null }));
        body.BeforeEachRead = () => Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(FailureClass.TotalTimeout, (await RunAsync(body)).Failure);
        Assert.InRange(_time.Elapsed.TotalSeconds, 100, 103);
    }

    [Theory]
    [InlineData(FailureClass.ClientGone)]
    [InlineData(FailureClass.Draining)]
    internal async Task Run_Interrupted_EndsAtTheNextWake(FailureClass reason)
    {
        _watch.Reason = reason;
        Assert.Equal(reason, (await RunAsync([Encoding.UTF8.GetBytes(Hello), null])).Failure);
    }

    [Fact]
    public async Task Run_ServerThatDoesNotCloseAfterTheEndMark_IsLeftAfterAMoment()
    {
        var result = await RunAsync(Silent(Pieces(Hello, Finish, Done), TimeSpan.FromMilliseconds(500), 20));
        Assert.Equal(FailureClass.None, result.Failure);
        Assert.InRange(_time.Elapsed.TotalSeconds, 1, 4);
    }

    [Theory]
    [InlineData(false, Hello + UsageEvent + World + Finish + Done, Hello + World + Finish + UsageEvent + Done)]
    [InlineData(false, Hello + UsageEvent + World + Finish, Hello + World + Finish + UsageEvent)]
    [InlineData(true, Hello + UsageEvent + World + Finish + Done, Hello + World + Finish + Done)]
    [InlineData(false, Hello + Finish + UsageEvent + Done, Hello + Finish + UsageEvent + Done)]
    public async Task Run_WhereItMayBeGoneOnWith_AUsageBeforeTheEndWaitsForIt(bool strip, string stream, string expected)
    {
        var result = await RunAsync(new ScriptedBody(Pieces(stream)), strip, transcript: new OpenAiTranscript());
        Assert.Equal((FailureClass.None, 2L), (result.Failure, result.Tally.Usage.Output));
        Assert.Equal(expected, _reply.Text);
    }

    [Fact]
    public async Task Run_WhereItMayBeGoneOnWith_AnEarlyUsageOfABrokenStreamIsNotSent()
    {
        var result = await RunAsync(new ScriptedBody(Pieces(Hello + UsageEvent + World)), transcript: new OpenAiTranscript());
        Assert.Equal(FailureClass.Truncated, result.Failure);
        Assert.Equal(Hello + World, _reply.Text);
    }

    [Fact]
    public async Task Run_ManyEvents_AllocatesNothingPerEvent()
    {
        var many = Enumerable.Range(0, 2_000).Select(static _ => Encoding.UTF8.GetBytes(Hello)).ToArray();
        await new StreamRelayTests().RunAsync(many);
        var measured = new StreamRelayTests();
        var body = new ScriptedBody(many);
        var (first, last, reads) = (0L, 0L, 0);
        body.BeforeEachRead = () =>
        {
            reads++;
            first = reads == 100 ? GC.GetAllocatedBytesForCurrentThread() : first;
            last = reads == 1_900 ? GC.GetAllocatedBytesForCurrentThread() : last;
        };
        await measured.RunAsync(body);

        // The captured reply keeps a list of flushes and a growing stream, which is the test's own garbage: a few hundred KB in all.
        Assert.True(measured._reply.Flushes.Count >= 1_900);
        Assert.True(last - first < 1_800 * 400, $"{last - first} bytes for 1,800 events");
    }

    private static byte[][] Pieces(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    // Data first, then wakes with time passing between them.
    private ScriptedBody Silent(byte[][] data, TimeSpan step, int wakes)
    {
        var left = data.Length;
        return new ScriptedBody([.. data, .. Enumerable.Repeat<byte[]?>(null, wakes)])
        {
            BeforeEachRead = () =>
            {
                if (left-- <= 0)
                {
                    Advance(step);
                }
            },
        };
    }

    private void Advance(TimeSpan step)
    {
        _time.Advance(step);
        _clock.Advance();
    }

    // A body that always has more never makes anybody wait, and nobody who does not wait is woken.
    [Theory]
    [InlineData(": ping\n\n", nameof(FailureClass.FirstTokenTimeout))]
    [InlineData(Hello, nameof(FailureClass.TotalTimeout))]
    public async Task Run_BytesThatNeverStop_EndAtTheDeadline(string events, string expected)
    {
        var body = new ScriptedBody(Enumerable.Repeat(Encoding.UTF8.GetBytes(events), 1000)) { BeforeEachRead = () => Advance(TimeSpan.FromMilliseconds(200)) };
        Assert.Equal(expected, (await RunAsync(body)).Failure.ToString());
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task Run_BytesThatNeverStopForAClientThatLeft_End()
    {
        var body = new ScriptedBody(Enumerable.Repeat(Encoding.UTF8.GetBytes(": ping\n\n"), 1000)) { BeforeEachRead = () => Advance(TimeSpan.FromMilliseconds(1)) };
        _watch.Reason = FailureClass.ClientGone;
        Assert.Equal(FailureClass.ClientGone, (await RunAsync(body)).Failure);
    }

    private ValueTask<RelayResult> RunAsync(IEnumerable<byte[]?> pieces, bool strip = false) => RunAsync(new ScriptedBody(pieces), strip);

    private async ValueTask<RelayResult> RunAsync(ScriptedBody body, bool strip = false, bool early = false, Transcript? transcript = null)
    {
        var now = _clock.Coarse;
        var job = new RelayJob
        {
            Body = body,
            Reply = _reply,
            Watch = _watch,
            Dialect = new OpenAiDialect(),
            Operation = Operation.ChatCompletions,
            Head = new ReplyHead { Status = 200, EventStream = true, ContentType = "text/event-stream" },
            StripUsage = strip,
            Transcript = transcript,
            KeepAliveBeforeFirstToken = early,
            FirstTokenAt = now + _clock.ToTicks(TimeSpan.FromSeconds(10)),
            TotalAt = now + _clock.ToTicks(TimeSpan.FromSeconds(100)),
            Idle = _clock.ToTicks(TimeSpan.FromSeconds(20)),
            KeepAlive = _clock.ToTicks(TimeSpan.FromSeconds(6)),
            Stall = _clock.ToTicks(TimeSpan.FromSeconds(5)),
        };
        await _relay.RunAsync(job);
        _relay.Release();
        return job.Result;
    }
}
