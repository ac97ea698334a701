using EdgeRouter.LoadTests.Scenarios;

namespace EdgeRouter.Tests.LoadTests;

public sealed class ZipfTests
{
    [Fact]
    public void Of_Shares_FollowTheLaw()
    {
        // 1, 1/2, 1/3, 1/4: 12, 6, 4 and 3 of 25.
        var zipf = new Zipf(4, 1);
        var counts = new int[4];
        for (var i = 0; i < 2500; i++)
        {
            counts[zipf.Of((i + 0.5) / 2500)]++;
        }

        Assert.Equal([1200, 600, 400, 300], counts);
    }

    [Fact]
    public void Of_Ends_AreWithinTheLimit()
    {
        var zipf = new Zipf(10, 0.9);
        Assert.Equal(0, zipf.Of(0));
        Assert.Equal(9, zipf.Of(1));
    }
}
