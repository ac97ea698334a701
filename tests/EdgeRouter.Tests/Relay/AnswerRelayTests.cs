using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Relay;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Relay;

public sealed class AnswerRelayTests
{
    private readonly VirtualTime _time = new();
    private readonly Clock _clock;
    private readonly BufferPool _pool = new();

    public AnswerRelayTests() => _clock = new Clock(_time);

    [Theory]
    [InlineData(50_000, nameof(FailureClass.None))]
    [InlineData(400_000, nameof(FailureClass.NoRoom))]
    public async Task Run_LargeAnswerWhileOthersHoldAllThereIs_IsGivenUp(int length, string expected)
    {
        var others = _pool.Rent(1 << 20);
        var answer = $$$"""{"choices":[{"message":{"content":"{{{new string('x', length)}}}"},"finish_reason":"stop"}]}""";
        Assert.Equal(expected, (await RunAsync(new ScriptedBody([Encoding.UTF8.GetBytes(answer)]))).ToString());
        _pool.Return(others);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task Run_BytesThatNeverStop_EndAtTheDeadline()
    {
        var body = new ScriptedBody(Enumerable.Repeat("          "u8.ToArray(), 10_000))
        {
            BeforeEachRead = () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                _clock.Advance();
            },
        };
        Assert.Equal(FailureClass.TotalTimeout, await RunAsync(body));
        Assert.Equal(0, _pool.Outstanding);
    }

    private async Task<FailureClass> RunAsync(ScriptedBody body)
    {
        var relay = new AnswerRelay(_clock, _pool, new IoHold(_clock), new OffloadQueue());
        var job = new RelayJob
        {
            Body = body,
            Reply = new CapturedReply(),
            Watch = new PlainWatch(),
            Dialect = new OpenAiDialect(),
            Operation = Operation.ChatCompletions,
            Head = new ReplyHead { Status = 200, ContentType = "application/json" },
            TotalAt = _clock.Coarse + _clock.ToTicks(TimeSpan.FromSeconds(100)),
            Stall = _clock.ToTicks(TimeSpan.FromSeconds(5)),
            RoomLimit = 1 << 20,
        };
        var failure = await relay.RunAsync(job, -1);
        relay.Release();
        return failure;
    }
}
