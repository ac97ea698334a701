using EdgeRouter.Admission;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Admission;

public sealed class LoadGateTests
{
    [Fact]
    public void Enter_BeyondTheCap_Is503WithRetryAfterAndTakesNoPlace()
    {
        var gate = new LoadGate(new BufferPool());
        var limits = new Limits { InFlight = 2 };
        Assert.Null(gate.Enter(limits));
        Assert.Null(gate.Enter(limits));
        var error = gate.Enter(limits)!;
        Assert.Equal((503, 1), (error.Status, error.RetryAfterSeconds));
        Assert.Equal(2, gate.InFlight);
        gate.Leave();
        Assert.Null(gate.Enter(limits));
    }

    [Fact]
    public void Enter_WithTooManyBytesHeld_Is503()
    {
        var pool = new BufferPool();
        var gate = new LoadGate(pool);
        var held = pool.Rent(10_000);
        Assert.Equal("too_many_bytes_buffered", gate.Enter(new Limits { BufferedBytes = 5_000 })!.Code);
        Assert.Equal(0, gate.InFlight);
        pool.Return(held);
        Assert.Null(gate.Enter(new Limits { BufferedBytes = 5_000 }));
    }
}
