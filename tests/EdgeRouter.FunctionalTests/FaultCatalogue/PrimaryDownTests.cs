using System.Diagnostics;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>A primary that is down for a while and then well: callers are served by the fallback meanwhile and never see it, the primary is probed rather than hammered, and it has its traffic back soon.</summary>
public sealed class PrimaryDownTests
{
    private const int Clients = 6;

    // Arrivals of requests that were on their way when the breaker opened.
    private const int Burst = 3 * Clients;

    [Theory]
    [InlineData("status=503", false, 6000, "")]
    [InlineData("reset", true, 4000, ", \"defaults\": { \"breaker\": { \"open\": \"1s\", \"max_open\": \"4s\" } }")]
    public async Task Primary_DownForAWhile_IsProbedAndComesBack(string fault, bool stream, int down, string defaults)
    {
        await using var primary = await Mock.StartAsync();
        await using var onPrem = await Mock.StartAsync();
        var script = $"{fault},down={down},ev={FaultRun.Words},uid";
        await using var router = await Router.StartAsync(
            $$"""
            "providers": {
              "far": { "dialect": "openai", "base_url": "http://127.0.0.1:{{primary.Port}}/v1", "api_keys": ["sk-upstream-secret-0"], "zone": "cloud" },
              "near": { "dialect": "openai", "base_url": "http://127.0.0.1:{{onPrem.Port}}/v1", "api_keys": [], "zone": "on-prem" }
            },
            "models": {
              "m": { "deployments": [ { "provider": "far", "id": "primary", "model": "{{script}}" } ], "fallbacks": ["local"] },
              "local": { "deployments": [ { "provider": "near", "id": "local", "model": "ev={{FaultRun.Words}},uid" } ] }
            }{{defaults}}
            """);
        var watch = Stopwatch.StartNew();
        double? backAt = null;
        var served = new int[2];
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => LoadAsync()));

        Assert.True(backAt is not null, "the primary never came back");
        Assert.True(backAt < (down / 1000.0) + 30, $"the primary was back after {backAt:0.0} s");
        Assert.True(served[0] > 10, $"the fallback served {served[0]}");
        var arrivals = (await primary.ArrivalsAsync(script)).Select(static a => a.At).ToList();
        var whileDown = arrivals.Where(at => at < arrivals[0] + down).ToList();
        Assert.True(whileDown.Count <= Burst + 4, $"{whileDown.Count} attempts on the primary while it was down");

        // After the first moments only probes: one at a time, each after a longer pause than the one before.
        var probes = whileDown.Where(at => at > arrivals[0] + 900).ToList();
        Assert.True(probes.Count <= 4, $"{probes.Count} probes while it was down");
        await router.AssertCleanAsync(primary);
        await router.AssertCleanAsync(onPrem);

        async Task LoadAsync()
        {
            while (Volatile.Read(ref served[1]) < 3 * Clients && !stop.IsCancellationRequested)
            {
                var view = await ClientView.OfAsync(router, "m", stream);
                Assert.True(view is { Wrong: null, Code: null, Status: 200 }, $"{view.Said} {view.Wrong} {view.Text}");
                if (view.Deployment == "primary")
                {
                    backAt ??= watch.Elapsed.TotalSeconds;
                    Interlocked.Increment(ref served[1]);
                }
                else
                {
                    Assert.Equal("local", view.Deployment);
                    Interlocked.Increment(ref served[0]);
                }

                // The pace of this client, not a wait for something.
                await Task.Delay(40);
            }
        }
    }
}
