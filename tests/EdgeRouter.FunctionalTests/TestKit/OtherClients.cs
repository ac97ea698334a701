using System.Globalization;
using System.Net;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>Whoever else uses the router while a test attacks it: each of their requests has to be answered, over a connection of its own, so that every I/O thread gets some.</summary>
internal sealed class OtherClients
{
    private const int Clients = 3;

    private readonly Router _router;
    private readonly CancellationTokenSource _over = new();
    private readonly Task[] _asking;
    private readonly long _memory;
    private int _answered;

    private OtherClients(Router router)
    {
        _router = router;
        _memory = MegabytesOf(router.Process.Pid);
        _asking = [.. Enumerable.Range(0, Clients).Select(_ => AskAsync())];
    }

    public static OtherClients Of(Router router) => new(router);

    /// <summary>Lets them ask some more, ends them, and checks: the process lives, everybody was answered while the attack went on, and memory stayed within a generous bound.</summary>
    public async Task AssertServedAsync(int megabytes = 200)
    {
        var before = Volatile.Read(ref _answered);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _answered) >= before + Clients || _asking.Any(static a => a.IsFaulted)), "the others are answered");
        await _over.CancelAsync();
        await Task.WhenAll(_asking);
        Assert.False(_router.Process.HasExited, _router.Process.Errors);
        var grown = MegabytesOf(_router.Process.Pid) - _memory;
        Assert.True(grown < megabytes, $"the process has grown by {grown} MB");
        Assert.DoesNotContain("which is a bug", _router.Process.Errors, StringComparison.Ordinal);
    }

    public static long MegabytesOf(int pid) =>
        long.Parse(File.ReadLines($"/proc/{pid}/status").First(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal))[6..^3], CultureInfo.InvariantCulture) / 1024;

    private async Task AskAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            using var client = await RawHttp.ConnectAsync(_router.DataPort);
            await client.SendAsync(RawHttp.Post("/v1/chat/completions", """{"model":"m","messages":[]}""", "Connection: close\r\n"));
            var answer = await client.ReadUntilAsync("finish_reason");
            Assert.StartsWith($"HTTP/1.1 {(int)HttpStatusCode.OK}", answer, StringComparison.Ordinal);
            Interlocked.Increment(ref _answered);
            await Task.Delay(10);
        }
    }
}
