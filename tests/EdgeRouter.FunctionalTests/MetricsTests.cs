using System.Diagnostics;
using EdgeRouter.FunctionalTests.TestKit;

namespace EdgeRouter.FunctionalTests;

public sealed class MetricsTests : IAsyncLifetime
{
    private Mock _mock = null!;
    private Router _router = null!;

    public async Task InitializeAsync()
    {
        _mock = await Mock.StartAsync();

        // A name that has to be escaped in a label.
        _router = await Router.StartAsync(Router.For(_mock).Replace("\"models\": {", "\"models\": { \"{odd=}'name'\": { \"deployments\": [ { \"provider\": \"mock\", \"model\": \"plain\" } ] },", StringComparison.Ordinal));
    }

    public async Task DisposeAsync()
    {
        await _router.DisposeAsync();
        await _mock.DisposeAsync();
    }

    [Fact]
    public async Task Metrics_AfterTraffic_ArePassedByTheLinter()
    {
        await WorkAsync();
        var text = await _router.MetricsAsync();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("PROMTOOL") ?? Path.Combine(Files.Root, "artifacts/tools/promtool"), ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var linter = Process.Start(start)!;
        await linter.StandardInput.WriteAsync(text);
        linter.StandardInput.Close();
        var said = await linter.StandardError.ReadToEndAsync() + await linter.StandardOutput.ReadToEndAsync();
        await linter.WaitForExitAsync();

        // The names of the runtime's own instruments are not ours to choose.
        var ours = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static l => !l.StartsWith("dotnet_", StringComparison.Ordinal)).ToArray();
        Assert.True(ours.Length == 0, string.Join('\n', ours));
    }

    [Fact]
    public async Task Metrics_AfterTraffic_SayWhatHappened()
    {
        await WorkAsync();
        await ExpectAsync("edgerouter_requests_total{operation=\"chat.completions\",model=\"m\",status=\"200\"}", 2);
        await ExpectAsync("edgerouter_requests_total{operation=\"chat.completions\",model=\"mock/*\",status=\"200\"}", 1);
        await ExpectAsync("edgerouter_requests_total{operation=\"chat.completions\",model=\"mock/*\",status=\"429\"}", 1);
        await ExpectAsync("edgerouter_requests_total{operation=\"chat.completions\",model=\"none\",status=\"404\"}", 1);
        await ExpectAsync("edgerouter_requests_total{operation=\"chat.completions\",model=\"{odd=}'name'\",status=\"200\"}", 1);
        await ExpectAsync("edgerouter_attempts_total{deployment=\"mock/*\",outcome=\"upstream_rate_limited\"}", 3);
        await ExpectAsync("edgerouter_attempts_total{deployment=\"mock/plain\",outcome=\"ok\"}", 3);
        await ExpectAsync("edgerouter_time_to_first_token_seconds_count{deployment=\"mock/*\"}", 1);
        await ExpectAsync("edgerouter_time_to_first_token_seconds_bucket{deployment=\"mock/*\",le=\"+Inf\"}", 1);
        await ExpectAsync("edgerouter_time_per_output_token_seconds_count{deployment=\"mock/*\"}", 1);
        await ExpectAsync("edgerouter_overhead_seconds_count", 5);
        await ExpectAsync("edgerouter_requests_in_flight", 0);
        await ExpectAsync("edgerouter_buffered_bytes", 0);
        Assert.True(await _router.MetricAsync("edgerouter_tokens_total{deployment=\"mock/plain\",type=\"output\"}") > 0);
        Assert.True(await _router.MetricAsync("edgerouter_events_relayed_total") >= 5);
        Assert.True(await _router.MetricAsync("process_resident_memory_bytes") > 5e6);
        Assert.True(await _router.MetricAsync("process_open_fds") > 5);
        Assert.NotNull(await _router.MetricAsync("dotnet_gc_collections_total{gc_heap_generation=\"gen0\"}"));
        var text = await _router.MetricsAsync();
        Assert.Contains("\nedgerouter_build_info{version=\"0.1.0", text);
        Assert.DoesNotContain("sk-upstream-secret", text);
        Assert.DoesNotContain("nonsense", text);
    }

    [Fact]
    public async Task Metrics_OfManyInventedNames_StayBounded()
    {
        await WorkAsync();
        var before = (await _router.MetricsAsync()).Split('\n').Length;
        for (var i = 0; i < 50; i++)
        {
            using var unknown = await _router.ChatAsync($"nonsense-{i}");
            using var wildcard = await _router.ChatAsync($"mock/ev={i}");
        }

        Assert.InRange((await _router.MetricsAsync()).Split('\n').Length, before, before + 2);
    }

    private async Task WorkAsync()
    {
        foreach (var (model, stream) in new[] { ("m", false), ("m", true), ("mock/ev=5,int=10", true), ("mock/status=429,retry=1", false), ("nonsense", false), ("{odd=}'name'", false) })
        {
            using var response = await _router.ChatAsync(model, stream);
            await response.Content.ReadAsStringAsync();
        }
    }

    private async Task ExpectAsync(string series, double value) =>
        await Eventually.TrueAsync(async () => await _router.MetricAsync(series) == value, $"{series} is {value}\n{await _router.MetricsAsync()}");
}
