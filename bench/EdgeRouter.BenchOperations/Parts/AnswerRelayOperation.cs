using EdgeRouter.BenchOperations.InMemory;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using EdgeRouter.Relay;

namespace EdgeRouter.BenchOperations.Parts;

/// <summary>One JSON answer through the relay: read whole, checked, passed on.</summary>
internal sealed class AnswerRelayOperation : BenchOperation
{
    private readonly OffloadQueue _offload = new();
    private readonly AnswerRelay _relay;
    private readonly ScriptedBody _body = new([StreamTexts.Answer]);
    private readonly DiscardingReply _reply = new();
    private readonly RelayJob _job;

    public AnswerRelayOperation()
    {
        var clock = new Clock(TimeProvider.System);
        _relay = new AnswerRelay(clock, new BufferPool(), new IoHold(clock), _offload);
        _job = new RelayJob
        {
            Body = _body,
            Reply = _reply,
            Watch = new IdleWatch(),
            Dialect = Dialects.Of(DialectId.OpenAi),
            Operation = Operation.ChatCompletions,
            Head = new ReplyHead { Status = 200, ContentType = "application/json", ContentLength = -1 },
            FirstTokenAt = DeadlineWatch.Never,
            TotalAt = DeadlineWatch.Never,
            Stall = clock.ToTicks(TimeSpan.FromHours(1)),
        };
    }

    public override int Bytes => (int)_body.Length;

    public override void Run()
    {
        _reply.Clear();
        _body.Rewind();
        var running = _relay.RunAsync(_job, _body.Length).GetAwaiter();
        while (!running.IsCompleted)
        {
            _body.Deliver();
        }

        var failure = running.GetResult();
        _relay.Release();
        Require(failure == FailureClass.None && _reply.Written == _body.Length, "the answer was not relayed whole");
    }

    public override void Dispose()
    {
        _offload.Dispose();
        base.Dispose();
    }
}
