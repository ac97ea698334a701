using CsCheck;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.Tests.LoadTests;

public sealed class ScheduleTests
{
    [Fact]
    public void DueAt_SteadyRate_IsEvenlySpread()
    {
        var schedule = new Schedule(Phase.Steady(100, 2));
        Assert.Equal(200, schedule.Count);
        Assert.Equal(TimeSpan.Zero, schedule.DueAt(0));
        Assert.Equal(10, schedule.DueAt(1).TotalMilliseconds, 3);
        Assert.Equal(1990, schedule.DueAt(199).TotalMilliseconds, 3);
    }

    [Fact]
    public void DueAt_RampFromNothing_FollowsTheSquareRoot()
    {
        // 0 to 100 in 10 s: n arrivals after t seconds with n = 5 t².
        var schedule = new Schedule(Phase.Ramp(0, 100, 10));
        Assert.Equal(500, schedule.Count);
        Assert.Equal(Math.Sqrt(125 / 5.0), schedule.DueAt(125).TotalSeconds, 6);
        Assert.Equal(Math.Sqrt(499 / 5.0), schedule.DueAt(499).TotalSeconds, 6);
    }

    [Fact]
    public void DueAt_RampToNothing_EndsWithinItsPhase()
    {
        var schedule = new Schedule(Phase.Ramp(100, 0, 10));
        Assert.Equal(500, schedule.Count);
        Assert.Equal(10 - Math.Sqrt(100 - (400 / 5.0)), schedule.DueAt(400).TotalSeconds, 6);
        Assert.True(schedule.DueAt(499) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void DueAt_SecondPhase_BeginsWhereTheFirstEnds()
    {
        var schedule = new Schedule(Phase.Steady(10, 1), Phase.Steady(1000, 1), Phase.Steady(10, 1));
        Assert.Equal(1020, schedule.Count);
        Assert.Equal(1000, schedule.DueAt(10).TotalMilliseconds, 3);
        Assert.Equal(1001, schedule.DueAt(11).TotalMilliseconds, 3);
        Assert.Equal(2000, schedule.DueAt(1010).TotalMilliseconds, 3);
        Assert.Equal(TimeSpan.FromSeconds(2), schedule.StartOf(2));
        Assert.Equal(1000, schedule.MostPerSecond);
    }

    [Fact]
    public void DueAt_AnyPhases_NeverGoesBackAndStaysWithinTheLength()
    {
        Gen.Select(Gen.Double[0.5, 500], Gen.Double[0, 500], Gen.Double[0.1, 5]).Array[1, 4].Sample(parts =>
        {
            var schedule = new Schedule([.. parts.Select(static p => new Phase(p.Item1, p.Item2, TimeSpan.FromSeconds(p.Item3)))]);
            var last = TimeSpan.Zero;
            for (var number = 0L; number < schedule.Count; number++)
            {
                var due = schedule.DueAt(number);
                Assert.InRange(due, last, schedule.Length);
                last = due;
            }
        }, iter: 200);
    }
}
