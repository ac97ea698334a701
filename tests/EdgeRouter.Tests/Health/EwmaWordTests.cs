using EdgeRouter.Health;

namespace EdgeRouter.Tests.Health;

public sealed class EwmaWordTests
{
    [Fact]
    public void Add_WeighsByTimeAndNotByNumber()
    {
        var word = default(EwmaWord);
        Assert.True(word.IsEmpty);
        Assert.False(word.TryRead(5, out _, out _));
        word.Add(100, 1_000, tau: 1_000, rise: 0, least: 0);
        Assert.True(word.TryRead(1_700, out var value, out var age));
        Assert.Equal((100, 700u), (value, age));

        // Nothing has passed since, so nothing of it counts.
        word.Add(500, 1_000, 1_000, 0, 0);
        Assert.Equal(100, word.Value);
        word.Add(200, 2_000, 1_000, 0, 0);
        Assert.Equal(100 + (100 * (1 - MathF.Exp(-1))), word.Value, 0.001);
    }

    [Fact]
    public void Add_BadNewsCountsMore()
    {
        var word = default(EwmaWord);
        word.Add(100, 1_000, 1_000, 0.4f, 0.08f);
        word.Add(200, 1_000, 1_000, 0.4f, 0.08f);
        Assert.Equal(140, word.Value, 0.001);
        word.Add(40, 1_000, 1_000, 0.4f, 0.08f);
        Assert.Equal(140 - 8, word.Value, 0.001);
    }

    [Fact]
    public void Add_TimeThatRunsBackwardsOrWraps_IsNoHarm()
    {
        var word = default(EwmaWord);
        word.Add(100, 5_000, 1_000, 0.5f, 0);
        word.Add(200, 4_000, 1_000, 0.5f, 0);
        Assert.Equal(150, word.Value, 0.001);
        var wrapping = default(EwmaWord);
        wrapping.Add(100, uint.MaxValue - 499, 1_000, 0, 0);
        wrapping.Add(200, 500, 1_000, 0, 0);
        Assert.Equal(100 + (100 * (1 - MathF.Exp(-1))), wrapping.Value, 0.001);
        Assert.True(wrapping.TryRead(600, out _, out var age));
        Assert.Equal(100u, age);
    }

    [Fact]
    public void Nought_IsAValueAndNotNothing()
    {
        var word = default(EwmaWord);
        word.Add(0, 0, 1_000, 0, 0);
        Assert.False(word.IsEmpty);
        Assert.Equal(0, word.Value, 0.001);
        word.Set(-3, 0);
        Assert.Equal(0, word.Value, 0.001);
    }
}
