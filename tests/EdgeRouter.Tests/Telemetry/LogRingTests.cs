using EdgeRouter.Telemetry;

namespace EdgeRouter.Tests.Telemetry;

public sealed class LogRingTests
{
    [Fact]
    public void Write_BeyondTheCapacity_DropsAndCountsAndKeepsTheOldest()
    {
        var ring = new LogRing();
        for (var i = 0; i < LogRing.Capacity + 10; i++)
        {
            ring.Write(new LogEntry { EventId = i, Message = "m" });
        }

        Assert.Equal(10, ring.Dropped);
        for (var i = 0; i < LogRing.Capacity; i++)
        {
            Assert.True(ring.TryRead(out var entry));
            Assert.Equal(i, entry.EventId);
        }

        Assert.False(ring.TryRead(out _));
        ring.Write(new LogEntry { EventId = 7 });
        Assert.True(ring.TryRead(out var again));
        Assert.Equal(7, again.EventId);
    }

    [Fact]
    public async Task Write_FromManyThreads_LosesNothingThatWasNotCounted()
    {
        var ring = new LogRing();
        const int PerWriter = 20_000;
        var writers = Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < PerWriter; i++)
            {
                ring.Write(new LogEntry { EventId = i, Category = w.ToString() });
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        var read = 0L;
        var last = new int[4];
        Array.Fill(last, -1);
        while (true)
        {
            var finished = all.IsCompleted;
            while (ring.TryRead(out var entry))
            {
                var writer = int.Parse(entry.Category!);
                Assert.True(entry.EventId > last[writer], "a writer's lines change places");
                last[writer] = entry.EventId;
                read++;
            }

            if (finished)
            {
                break;
            }
        }

        await all;
        Assert.Equal(4L * PerWriter, read + ring.Dropped);
    }
}
