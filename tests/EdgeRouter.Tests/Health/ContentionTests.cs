using EdgeRouter.Health;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Health;

/// <summary>Many writers at once: what must not be lost is not lost.</summary>
public sealed class ContentionTests
{
    private const int Writers = 4;
    private const int Each = 10_000;

    [Fact]
    public async Task SuccessWindow_LosesNothing()
    {
        var window = new SuccessWindow();
        await WriteAsync((writer, i) => window.Add((writer + i) % 4 != 0, 5_000));
        Assert.Equal((Writers * Each * 3 / 4, Writers * Each / 4), window.Read(5_000));
    }

    [Fact]
    public async Task Ewma_TakesInEverySample()
    {
        // With a weight of one half each, the average after n equal samples is 1 - 2^-n away: were updates lost, the order of samples could not bring it to exactly 1.
        var word = new Holder();
        word.Value.Set(1000, 1);
        await WriteAsync((_, _) => word.Value.Add(1, 1, 1000, 0.5f, 0.5f));
        Assert.Equal(1, word.Value.Value);
    }

    [Fact]
    public async Task Sketch_CountsAllOfOneWindow_AndItsQuantilesAreWithinABucket()
    {
        var sketch = new QuantileSketch();
        sketch.Add(1, 60_000);
        await WriteAsync((_, i) => sketch.Add(1 + (i % 1000), 60_000));
        Assert.InRange(sketch.Quantile(0.5, 60_000), 450, 560);
        Assert.InRange(sketch.Quantile(0.99, 60_000), 890, 1110);
        Assert.InRange(sketch.Quantile(0.5, 89_000), 450, 560);
        Assert.True(float.IsNaN(sketch.Quantile(0.5, 200_000)));
    }

    [Fact]
    public async Task Concurrency_IsNeverMoreThanItsCap_AndComesBackToNothing()
    {
        var stats = new DeploymentStats("d", "p");
        var most = 0L;
        var entered = 0;
        await WriteAsync((_, _) =>
        {
            if (stats.TryEnter(3))
            {
                Interlocked.Increment(ref entered);
                most = Math.Max(most, Volatile.Read(ref entered));
                Interlocked.Decrement(ref entered);
                stats.Awaiting.Decrement();
            }
        });
        Assert.InRange(most, 1, 3);
        Assert.Equal(0, stats.InFlight);
    }

    [Fact]
    public void FailuresThatComeFast_LookSlow()
    {
        var stats = new DeploymentStats("d", "p");
        stats.Began(0, 200, 0, 10_000);
        for (var i = 0u; i < 5; i++)
        {
            stats.Fail(0, FailureClass.ConnectFailed, took: 1, ticks: 0, now: 10_100 + (i * 100));
        }

        Assert.True(stats.Expect(0, 100, Prior.Default, 10_700).FirstToken > 600);
    }

    [Fact]
    public void FreshDeployment_StartsFromItsPrior_NearerFirst()
    {
        var stats = new DeploymentStats("d", "p");
        var near = stats.Expect(0, 100, Prior.Default with { RoundTrip = 2 }, 1);
        var far = stats.Expect(0, 100, Prior.Default with { RoundTrip = 150 }, 1);
        Assert.False(near.Measured);
        Assert.True(near.Completion < far.Completion);
        stats.Connected(300, 1);
        Assert.True(stats.Expect(0, 100, Prior.Default with { RoundTrip = 2 }, 1).Completion > far.Completion);
    }

    private static Task WriteAsync(Action<int, int> write) => Parallel.ForAsync(0, Writers, (writer, _) =>
    {
        for (var i = 0; i < Each; i++)
        {
            write(writer, i);
        }

        return ValueTask.CompletedTask;
    });

    private sealed class Holder
    {
        public EwmaWord Value;
    }
}
