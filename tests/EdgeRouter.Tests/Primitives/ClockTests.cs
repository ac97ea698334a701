using EdgeRouter.Primitives;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Primitives;

public sealed class ClockTests
{
    [Theory]
    [InlineData(0L)]
    [InlineData(1_000_000_000L)]
    [InlineData(4_294_967_296_000_000L)]
    [InlineData(10_000_000_000_000_000L)]
    [InlineData(9_000_000_000_000_000_000L)]
    public void WrappingTime_AfterAnyUptime_RunsOnByMilliseconds(long nanoseconds)
    {
        var time = new FixedTime();
        var clock = new Clock(time);
        for (var step = 0; step < 5; step++)
        {
            time.At = nanoseconds + (step * 1_500_000_000L);
            Assert.Equal((uint)(ulong)(UInt128)(((Int128)time.At / 1_000_000) & uint.MaxValue), clock.ToWrapping(time.At));
            Assert.Equal(clock.ToWrapping(time.At), Clock.WrappingNow(time));
        }

        Assert.Equal(1_500u, clock.ToWrapping(nanoseconds + 1_500_000_000) - clock.ToWrapping(nanoseconds));
    }

    private sealed class FixedTime : TimeProvider
    {
        public long At { get; set; }

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => At;
    }
}
