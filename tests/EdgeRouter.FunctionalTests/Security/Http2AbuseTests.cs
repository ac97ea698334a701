using EdgeRouter.FunctionalTests.Chaos;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>What one HTTP/2 connection can do to everybody else: the process lives, memory is bounded, others are answered meanwhile, and nothing is left behind.</summary>
[Collection(AloneGroup.Name)]
public sealed class Http2AbuseTests(Http2World world) : IClassFixture<Http2World>, IAsyncLifetime
{
    private const string Slow = """{"model":"mock/wait=1000","messages":[]}""";
    private const string Stream = """{"model":"mock/ev=400,pad=2000","messages":[],"stream":true}""";

    private readonly Mock _mock = world.Mock;
    private readonly Router _router = world.Router;

    public Task InitializeAsync() => _mock.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    // CVE-2023-44487. Each reset leaves an exchange that has just begun; the ones that are woken in that moment once ended the process.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RapidReset_OfThousandsOfStreams_CancelsThemAll_AndOthersAreServed(bool whole)
    {
        var others = OtherClients.Of(_router);
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);
        for (var id = 1; id < 10_000; id += 100)
        {
            var burst = new MemoryStream();
            for (var one = id; one < id + 100; one += 2)
            {
                var request = RawHttp2.Chat(one, Slow);
                burst.Write(whole ? request : request.AsSpan(0, request.Length - 10 - Slow.Length + 1));
                burst.Write(RawHttp2.Frame(RawHttp2.Reset, 0, one, 0, 0, 0, 8));
            }

            if (!await attacker.TrySendAsync(burst.ToArray()))
            {
                break;
            }
        }

        await others.AssertServedAsync();
        attacker.Dispose();
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Streams_ThatNeverSendTheirBody_AreEndedWithTheConnection()
    {
        var others = OtherClients.Of(_router);
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);
        for (var id = 1; id < 6000; id += 2)
        {
            await attacker.TrySendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, id, RawHttp2.Block("/v1/chat/completions", "POST", ("content-type", "application/json"))));
        }

        Assert.True((await _router.StateAsync()).GetProperty("in_flight").GetInt64() <= 1100, "one connection has more streams than it may");
        await others.AssertServedAsync();
        attacker.Dispose();
        await AssertNothingLeftAsync();
    }

    // CVE-2024-27983 and its like.
    [Theory]
    [InlineData(100)]
    [InlineData(0)]
    public async Task ContinuationFlood_EndsTheConnection(int size)
    {
        var others = OtherClients.Of(_router);
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);
        await attacker.TrySendAsync(RawHttp2.Frame(RawHttp2.Headers, 0, 1, RawHttp2.Block("/v1/chat/completions", "POST")));
        await attacker.FloodAsync(size == 0 ? Many(RawHttp2.Frame(RawHttp2.Continuation, 0, 1), 500) : RawHttp2.Frame(RawHttp2.Continuation, 0, 1, RawHttp2.Literal("x-more", new string('y', size))), 1000);
        await others.AssertServedAsync();
        if (size > 0)
        {
            await attacker.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("settings")]
    [InlineData("priority")]
    [InlineData("unknown")]
    [InlineData("empty data")]
    public async Task FramesThatAskForNothing_InMasses_LeaveOthersTheirTurn(string kind)
    {
        var others = OtherClients.Of(_router);
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);
        if (kind == "empty data")
        {
            await attacker.TrySendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Block("/v1/chat/completions", "POST", ("content-type", "application/json"))));
        }

        await attacker.FloodAsync(
            Many(
                kind switch
                {
                    "ping" => RawHttp2.Frame(RawHttp2.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
                    "settings" => RawHttp2.Frame(RawHttp2.Settings, 0, 0, 0, 3, 0, 0, 0, 100),
                    "priority" => RawHttp2.Frame(RawHttp2.Priority, 0, 1, 0, 0, 0, 0, 1),
                    "unknown" => RawHttp2.Frame(99, 0, 0, 1, 2, 3),
                    _ => RawHttp2.Frame(RawHttp2.Data, 0, 1),
                },
                500),
            200);
        await others.AssertServedAsync();
        attacker.Dispose();
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task HpackBomb_IsRefusedAtTheLimitOfHeads()
    {
        var others = OtherClients.Of(_router);
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);

        // 3,900 bytes into the table once, and then a byte for each time that they are meant.
        byte[] kept = [0x40, .. RawHttp2.Literal("a", new string('v', 3900)).AsSpan(1)];
        await attacker.TrySendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 1, [.. RawHttp2.Block("/v1/models", "GET"), .. kept]));
        for (var id = 3; id < 100; id += 2)
        {
            await attacker.TrySendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, id, [.. RawHttp2.Block("/v1/models", "GET"), .. Many([0xBE], 12_000)]));
        }

        await others.AssertServedAsync();
        await Eventually.TrueAsync(() => Task.FromResult(attacker.Closed.IsCompleted || attacker.Count(RawHttp2.Reset) + attacker.Count(RawHttp2.GoAway) > 0), "the bomb is refused");
    }

    [Fact]
    public async Task ClosedWindow_HoldsNoMoreThanTheStallTime()
    {
        var others = OtherClients.Of(_router);
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort, window: 0);
        for (var id = 1; id < 200; id += 2)
        {
            await attacker.TrySendAsync(RawHttp2.Chat(id, Stream));
        }

        // 100 answers of 800 KB for a client that takes none of them.
        await others.AssertServedAsync();
        await Eventually.TrueAsync(async () => (await _router.StateAsync()).GetProperty("in_flight").GetInt64() == 0, "streams that take nothing are ended");
        await AssertNothingLeftAsync();
        Assert.Equal(0, attacker.Count(RawHttp2.Data));
    }

    [Theory]
    [InlineData(0, 0x7FFFFFFF)]
    [InlineData(0, 0)]
    public async Task WindowUpdate_OutOfBounds_EndsTheConnection(int stream, int by)
    {
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);
        await attacker.FloodAsync(RawHttp2.Frame(RawHttp2.WindowUpdate, 0, stream, (byte)(by >> 24), (byte)(by >> 16), (byte)(by >> 8), (byte)by), 3);
        await attacker.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(attacker.Count(RawHttp2.GoAway) > 0);
    }

    [Theory]
    [InlineData("connection", "keep-alive")]
    [InlineData("content-length", "3")]
    [InlineData("X-Upper", "x")]
    [InlineData(":path", "/admin/state")]
    public async Task Request_ThatAnHttp1ReaderCouldReadDifferently_IsRefused(string name, string value)
    {
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);
        await attacker.TrySendAsync(RawHttp2.Chat(1, """{"model":"m","messages":[]}""", (name, value)));
        await Eventually.TrueAsync(
            () => Task.FromResult(attacker.Closed.IsCompleted || attacker.Count(RawHttp2.Reset) + attacker.Count(RawHttp2.GoAway) > 0), "the request is refused");
        Assert.Equal(0, (await _mock.StateAsync()).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("openai-beta", "a\r\nX-Evil: 1")]
    [InlineData("openai-beta", "a\nX-Evil: 1")]
    [InlineData("openai-beta", "a\0X-Evil")]
    [InlineData("x-request-id", "a\r\nX-Evil: 1")]
    [InlineData("a\r\nx-evil", "1")]
    [InlineData("x-evil y", "1")]
    [InlineData("transfer-encoding", "chunked, X-Evil")]
    [InlineData("host", "X-Evil")]
    public async Task Header_WithWhatHttp1CannotSay_NeverReachesTheUpstreamsHead(string name, string value)
    {
        using var attacker = await RawHttp2.ConnectAsync(_router.H2cPort);
        await attacker.TrySendAsync(RawHttp2.Chat(1, """{"model":"m","messages":[]}""", (name, value)));
        await Eventually.TrueAsync(
            () => Task.FromResult(attacker.Closed.IsCompleted || attacker.Count(RawHttp2.Reset) + attacker.Count(RawHttp2.GoAway) + attacker.Count(RawHttp2.Headers) > 0), "it is answered or refused");
        Assert.DoesNotContain("X-Evil", (await _mock.StateAsync()).GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] Many(byte[] bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var i = 0; i < times; i++)
        {
            bytes.CopyTo(all, i * bytes.Length);
        }

        return all;
    }

    private async Task AssertNothingLeftAsync()
    {
        await _router.AssertCleanAsync(mayHold: true);
        await _mock.WaitForAsync("active", static n => n == 0);
    }
}
