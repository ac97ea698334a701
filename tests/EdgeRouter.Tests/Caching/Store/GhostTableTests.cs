using EdgeRouter.Caching.Store;

namespace EdgeRouter.Tests.Caching.Store;

public sealed class GhostTableTests
{
    [Fact]
    public void Ghost_Added_IsTakenOnce()
    {
        var ghosts = new GhostTable(4096, 1 << 20);
        ghosts.Add(TestEntries.Key(1), 0);
        Assert.False(ghosts.Take(TestEntries.Key(2), 0));
        Assert.True(ghosts.Take(TestEntries.Key(1), 0));
        Assert.False(ghosts.Take(TestEntries.Key(1), 0));
    }

    // The time in a word wraps around after four lives: a ghost that old is forgotten as long as nobody passes by then for three lives more.
    [Theory]
    [InlineData(0.99, true)]
    [InlineData(1.01, false)]
    [InlineData(2, false)]
    [InlineData(3.9, false)]
    public void Ghost_AfterItsLife_IsForgotten(double lives, bool remembered)
    {
        const long life = 1 << 20;
        foreach (var start in new[] { 0L, 3 * life, 1_000_000_007L })
        {
            var ghosts = new GhostTable(4096, life);
            ghosts.Add(TestEntries.Key(1), start);
            Assert.Equal(remembered, ghosts.Take(TestEntries.Key(1), start + (long)(life * lives)));
        }
    }

    [Fact]
    public void Line_ThatIsFull_ForgetsTheOldest()
    {
        var ghosts = new GhostTable(64, 1 << 20);
        for (var number = 0; number < 17; number++)
        {
            ghosts.Add(TestEntries.Key(number), 0);
        }

        Assert.False(ghosts.Take(TestEntries.Key(0), 0));
        Assert.All(Enumerable.Range(1, 16), number => Assert.True(ghosts.Take(TestEntries.Key(number), 0)));
    }

    [Fact]
    public void Table_Cleared_RemembersNobody()
    {
        var ghosts = new GhostTable(4096, 1 << 20);
        ghosts.Add(TestEntries.Key(1), 0);
        ghosts.Clear();
        Assert.False(ghosts.Take(TestEntries.Key(1), 0));
    }
}
