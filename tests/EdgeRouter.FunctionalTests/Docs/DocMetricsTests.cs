using System.Text.RegularExpressions;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>The table of metrics in docs/operations.md against what the binary exports after a little of everything: names and labels.</summary>
public sealed partial class DocMetricsTests
{
    [Fact]
    public async Task Operations_MetricsTable_IsWhatTheBinaryExports()
    {
        await using var router = await Router.StartAsync("""
            "providers": { "sandbox": { "vendor": "sandbox" }, "down": { "dialect": "openai", "base_url": "http://127.0.0.1:9/v1", "api_keys": [] } },
            "models": {
              "kept": { "deployments": [{ "provider": "sandbox", "model": "sandbox" }], "cache": { "requests": "any" } },
              "lost": { "deployments": [{ "provider": "down", "model": "x" }], "degradation": { "reply": "Sorry." }, "retries": { "attempts": 1 } }
            },
            "rules": [{ "name": "all", "when": { "models": ["kept"] }, "then": { "model": "kept" } }]
            """);
        foreach (var (model, stream) in new[] { ("kept", true), ("kept", true), ("lost", false) })
        {
            using var response = await router.ChatAsync(model, stream);
            await response.Content.ReadAsStringAsync();
        }

        await Eventually.TrueAsync(async () => (await router.MetricsAsync()).Contains("edgerouter_cache_saved_nano_usd_total", StringComparison.Ordinal) || (await router.MetricAsync("edgerouter_cache_answers_total{outcome=\"stored\"}")) > 0, "the cache has worked");
        var text = await router.MetricsAsync();
        var exported = TypeLine().Matches(text).Select(static m => m.Groups["name"].Value).Where(static n => !n.StartsWith("dotnet_", StringComparison.Ordinal)).ToArray();
        var page = DocPage.Read("docs/operations.md").Text;
        var table = page[page.IndexOf("<!-- metrics -->", StringComparison.Ordinal)..];
        var rows = Row().Matches(table[..table.IndexOf("<!-- end -->", StringComparison.Ordinal)]).ToDictionary(static m => m.Groups["name"].Value, static m => m.Groups["labels"].Value.Trim());
        Assert.Equal([], exported.Where(n => !rows.ContainsKey(n)));

        // Counted only where a price is known, which the sandbox has none of.
        Assert.Equal(["edgerouter_cache_saved_nano_usd_total"], rows.Keys.Where(n => !exported.Contains(n)));
        foreach (var (name, labels) in rows)
        {
            var series = Regex.Match(text, $"^{name}(_bucket)?\\{{(?<labels>[^}}]*)\\}} ", RegexOptions.Multiline);
            var found = Label().Matches(series.Groups["labels"].Value).Select(static m => m.Groups[1].Value).Where(static l => l != "le").Order(StringComparer.Ordinal);
            if (exported.Contains(name))
            {
                Assert.Equal((name, labels.Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).Aggregate("", static (a, l) => a + " " + l)), (name, found.Aggregate("", static (a, l) => a + " " + l)));
            }
        }
    }

    [GeneratedRegex(@"^# TYPE (?<name>\S+) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \|(?<labels>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();
}
