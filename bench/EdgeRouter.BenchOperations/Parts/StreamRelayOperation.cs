using EdgeRouter.BenchOperations.InMemory;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Relay;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>One event stream through the relay, an event per read, every read waited for; the client takes all and keeps nothing.</summary>
internal sealed class StreamRelayOperation : BenchOperation
{
    private readonly StreamRelay _relay;
    private readonly ScriptedBody _body;
    private readonly DiscardingReply _reply = new();
    private readonly RelayJob _job;

    public StreamRelayOperation(int events)
    {
        var clock = new Clock(TimeProvider.System);
        _relay = new StreamRelay(clock, new BufferPool(), new IoHold(clock), new RelayCounters());
        Units = events;
        _body = new ScriptedBody(StreamTexts.Stream(events));
        _job = new RelayJob
        {
            Body = _body,
            Reply = _reply,
            Watch = new IdleWatch(),
            Dialect = Dialects.Of(DialectId.OpenAi),
            Operation = Operation.ChatCompletions,
            Head = new ReplyHead { Status = 200, EventStream = true, ContentType = "text/event-stream", ContentLength = -1 },
            FirstTokenAt = DeadlineWatch.Never,
            TotalAt = DeadlineWatch.Never,
            Idle = clock.ToTicks(TimeSpan.FromHours(1)),
            Stall = clock.ToTicks(TimeSpan.FromHours(1)),
            KeepAlive = clock.ToTicks(TimeSpan.FromHours(1)),
        };
    }

    public override int Units { get; }

    public override void Run()
    {
        _reply.Clear();
        _body.Rewind();
        var running = _relay.RunAsync(_job).GetAwaiter();
        while (!running.IsCompleted)
        {
            _body.Deliver();
        }

        var failure = running.GetResult();
        _relay.Release();
        Require(failure == FailureClass.None && _job.Result.Tally.OutputEvents == Units && _job.Result.Tally.Done, "the stream was not relayed whole");
        Require(_reply.Written == _body.Length, "the client did not get every byte");
    }
}
