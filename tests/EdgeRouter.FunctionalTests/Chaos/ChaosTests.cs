using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace EdgeRouter.FunctionalTests.Chaos;

/// <summary>
/// Random faults, clients that leave, reloads and restarts, all under load. Every request ends with the whole answer or one clean error; afterwards nothing is in flight, no connection busy, no buffer held, and memory is where it was.
/// EDGEROUTER_CHAOS_SECONDS says how long; 20 by default.
/// </summary>
[Collection(AloneGroup.Name)]
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 24;
    private const double Mebibyte = 1 << 20;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("EDGEROUTER_CHAOS_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    // Reloads and restarts take turns: a process that is not up yet has no ear for signals, and one must not start with a file that is no configuration.
    private readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    [Fact]
    public async Task Chaos_EveryRequestEndsWell_AndNothingIsLeft()
    {
        await using var cloud = await Mock.StartAsync();
        await using var onPrem = await Mock.StartAsync();
        await using var router = await Router.StartAsync(ChaosModels.Config(cloud.Port, onPrem.Port, 0));
        await using var load = new ChaosLoad(router, Clients);
        load.Start();

        // Six tenths of the time with restarts, the rest without them, so that the last process can be measured.
        using var calm = new CancellationTokenSource();
        var reloads = ReloadAsync(router, cloud, onPrem, calm.Token);
        var restarts = await RestartAsync(router, load, Time * 0.6);
        await UntilAsync(Time * 0.75);
        var warm = Memory(router);
        var files = await router.MetricAsync("process_open_fds");
        await UntilAsync(Time);
        var late = Memory(router);
        await calm.CancelAsync();
        await reloads;
        await load.StopAsync();

        var text = $"{load.Total} requests in {_watch.Elapsed.TotalSeconds:0} s, {restarts} restarts; {load.Seen}; memory {warm / Mebibyte:0.0} MB warm, {late / Mebibyte:0.0} MB at the end";
        output.WriteLine(text);
        await File.WriteAllTextAsync(Path.Combine(Files.Root, "artifacts/chaos.txt"), text + "\n");
        Assert.True(load.Wrong.Count == 0, $"{load.Wrong.Count} wrong: {string.Join("\n", load.Wrong.GroupBy(static w => w).Select(static w => $"{w.Count()} x {w.Key}").Take(30))}\n{text}");
        Assert.True(load.Complete > 10 * Time.TotalSeconds && restarts > 0, text);
        await router.AssertCleanAsync(cloud);
        await router.AssertCleanAsync(onPrem);
        await Eventually.TrueAsync(async () => (await router.StateAsync()).GetProperty("runtimes_retired").GetInt32() == 0, "no configuration of before is kept");
        Assert.True(late <= (warm * 1.25) + (16 * Mebibyte), text);
        var open = await router.MetricAsync("process_open_fds");
        Assert.True(open <= files + 100, $"{files} open files, {open} at the end");
        Assert.Equal(0, await router.RestartAsync(TimeSpan.FromSeconds(30)));
    }

    // Writes another file and says so; every fourth one is no configuration and must change nothing.
    private async Task ReloadAsync(Router router, Mock cloud, Mock onPrem, CancellationToken stop)
    {
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            await _turn.WaitAsync(CancellationToken.None);
            try
            {
                var config = ChaosModels.Config(cloud.Port, onPrem.Port, round);
                if (round % 4 == 0)
                {
                    await router.RewriteAsync(config.Replace("\"openai\"", "\"opnai\"", StringComparison.Ordinal));
                    router.Process.Signal("HUP");
                    await Task.Delay(100, CancellationToken.None);
                }

                await router.RewriteAsync(config);
                router.Process.Signal("HUP");
            }
            finally
            {
                _turn.Release();
            }

            await Task.Delay(300, CancellationToken.None);
        }
    }

    private async Task<int> RestartAsync(Router router, ChaosLoad load, TimeSpan until)
    {
        var restarts = 0;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1500, 4000)));
            await _turn.WaitAsync();
            try
            {
                load.RestartBegins();
                Assert.Equal(0, await router.RestartAsync(TimeSpan.FromSeconds(30)));
                load.RestartEnds();
            }
            finally
            {
                _turn.Release();
            }

            restarts++;
        }
        while (_watch.Elapsed < until);
        return restarts;
    }

    private async Task UntilAsync(TimeSpan time)
    {
        if (time > _watch.Elapsed)
        {
            await Task.Delay(time - _watch.Elapsed);
        }
    }

    private static double Memory(Router router)
    {
        var line = File.ReadLines($"/proc/{router.Process.Pid}/status").First(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
