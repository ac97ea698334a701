using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Primitives;

public sealed class OffloadQueueTests
{
    [Fact]
    public async Task Run_OfWork_HappensOnTheQueuesOwnThread()
    {
        using var queue = new OffloadQueue();
        string? name = null;
        Assert.True(await queue.RunAsync(_ => name = Thread.CurrentThread.Name, this));
        Assert.Equal("offload", name);
    }

    [Fact]
    public async Task Run_OfFailingWork_ThrowsToTheAwaiterAndTheQueueLivesOn()
    {
        using var queue = new OffloadQueue();
        await Assert.ThrowsAsync<FormatException>(() => queue.RunAsync(static _ => throw new FormatException(), this));
        Assert.True(await queue.RunAsync(static _ => { }, this));
    }

    [Fact]
    public async Task Run_OnAFullQueue_IsRefusedAtOnce()
    {
        using var queue = new OffloadQueue();
        using var gate = new ManualResetEventSlim();
        var all = Enumerable.Range(0, 3000).Select(_ => queue.RunAsync(static g => ((ManualResetEventSlim)g).Wait(), gate)).ToArray();
        Assert.Contains(all, static t => t is { IsCompletedSuccessfully: true, Result: false });
        gate.Set();
        await Task.WhenAll(all);
        Assert.Contains(all, static t => t.Result);
    }
}
