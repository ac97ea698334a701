using System.Globalization;
using System.Text;
using EdgeRouter.LoadTests.Judging;
using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Scenarios;

namespace EdgeRouter.LoadTests.Report;

/// <summary>The report: what was judged, what was measured, slice by slice, and the plots beside it.</summary>
internal sealed class MarkdownReport(Options options, IReadOnlyList<ScenarioResult> results)
{
    private readonly StringBuilder _text = new();

    private readonly string _stem = $"{DateTime.UtcNow:yyyy-MM-dd}-{(results.Count == Catalogue.All.Count ? "all" : results.Count > 3 ? $"{results.Count}-scenarios" : string.Join("-", results.Select(static r => r.Scenario.Name)))}";

    /// <summary>Writes report and plots; returns the report's path.</summary>
    public string Write()
    {
        Directory.CreateDirectory(options.Report);
        _text.Append($"# Load tests, {DateTime.UtcNow:yyyy-MM-dd}\n\n");
        _text.Append($"Runner: {(results.Count > 0 ? results[0].Runner : options.Runner)} ({options.Why}). {Machine.Describe(options.Router)}\n\n");
        _text.Append("Latencies are in milliseconds and count from the moment at which a user was due, so a late start is in them. `loadtests/README.md` says what each scenario does and what is judged.\n");
        Summary();
        foreach (var result in results)
        {
            One(result);
        }

        var path = Path.Combine(options.Report, _stem + ".md");
        File.WriteAllText(path, _text.ToString());
        return path;
    }

    private void Summary()
    {
        Table(["scenario", "users", "seconds", "answers", "faults", "first byte p50", "p99", "CPU µs per answer", "others' CPU", "verdict"], results.Select(static r => new[]
        {
            $"[{r.Scenario.Name}](#{r.Scenario.Name})", Figures.Text(r.Measured.Planned), Figures.Text(r.Measured.Tally.Seconds), Figures.Text(r.Measured.Tally.Answers), Figures.Text(r.Measured.Tally.Faults),
            Figures.Text(r.Measured.Tally.FirstByte.Percentile(50)), Figures.Text(r.Measured.Tally.FirstByte.Percentile(99)), Figures.Text(r.Measured.Figure("CPU of the router per answer, µs")),
            $"{r.Measured.ForeignShare * 100:0} %", Word(r.Verdicts),
        }));
        _text.Append("\n\"Others' CPU\" is what neither generator, router nor mocks used of the cores meanwhile. CPU per answer is that of the router's process; an answer may be a stream of many events.\n");
    }

    private void One(ScenarioResult result)
    {
        var (tally, measured) = (result.Measured.Tally, result.Measured);
        _text.Append($"\n## {result.Scenario.Name}\n\n{result.Scenario.About}\n");
        Table(["threshold", "is", "may be", ""], result.Verdicts.Select(v => new[]
        {
            v.Threshold.What, Figures.Text(v.Value, v.Threshold.Unit), $"{(v.Threshold.Bound == Bound.AtMost ? "at most" : "at least")} {Figures.Text(v.Threshold.Limit, v.Threshold.Unit)}",
            v.IsHeld ? "held" : Gate.IsAgainstTheRouter(v, result.Verdicts) ? "**not held**" : v.Threshold.Concern == Concern.Latency ? "not judged: users started late" : "**the generator was the bottleneck**",
        }));
        Table(["", "answers", "faults", "first byte p50", "p90", "p99", "p99.9", "max", "last byte p50", "p99"], tally.Kinds.OrderBy(static k => k.Key, StringComparer.Ordinal).Select(static k => Row(k.Key, k.Value)));
        if (measured.Direct is { } direct)
        {
            Compare(tally, direct);
        }

        if (tally.FaultTexts.Count > 0)
        {
            _text.Append($"\nFaults:\n\n{string.Concat(tally.FaultTexts.Select(static f => $"- {f.Value} × {f.Key.ReplaceLineEndings(" ")}\n"))}");
        }

        _text.Append($"\nAlso: {string.Join("; ", measured.Figures.Where(static f => f.Key != "left").Select(static f => $"{f.Key}: {Figures.Text(f.Value)}"))}.\n");
        Slices(result);
    }

    private static string[] Row(string name, KindTally kind) =>
    [
        name, Figures.Text(kind.Answers), Figures.Text(kind.Faults), .. ((double[])[50, 90, 99, 99.9, 100]).Select(p => Figures.Text(kind.FirstByte.Percentile(p))), Figures.Text(kind.Whole.Percentile(50)), Figures.Text(kind.Whole.Percentile(99)),
    ];

    private void Compare(Tally tally, Tally direct) =>
        Table(["first byte", "router p50", "p99", "mock alone p50", "p99", "added p50", "p99"], tally.Kinds.Where(k => direct.Kinds.ContainsKey(k.Key)).OrderBy(static k => k.Key, StringComparer.Ordinal).Select(k =>
        {
            var (with, without) = (k.Value.FirstByte, direct.Kinds[k.Key].FirstByte);
            return ((double[])[with.Percentile(50), with.Percentile(99), without.Percentile(50), without.Percentile(99), with.Percentile(50) - without.Percentile(50), with.Percentile(99) - without.Percentile(99)])
                .Select(Figures.Text).Prepend(k.Key).ToArray();
        }));

    private void Slices(ScenarioResult result)
    {
        var tally = result.Measured.Tally;
        var servers = tally.Slices.SelectMany(static s => s.Servers.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        servers = servers.Count is > 1 && servers.Count <= LinePlot.MostLines ? servers : [];
        var step = tally.Slice.TotalSeconds;
        if (tally.Slices.Count >= 4)
        {
            Plot(result, "latency", "first byte per slice, ms", step, [("p50", [.. tally.Slices.Select(static s => s.FirstByte.Percentile(50))]), ("p99", [.. tally.Slices.Select(static s => s.FirstByte.Percentile(99))])]);
            if (servers.Count > 0)
            {
                Plot(result, "answers", "answers per slice, by who gave them", step, [.. servers.Select(name => (name, (IReadOnlyList<double>)[.. tally.Slices.Select(s => (double)s.Servers.GetValueOrDefault(name))]))]);
            }
        }

        if (result.Scenario.ShowsMemory && result.Measured.Samples.Count >= 4)
        {
            Plot(result, "memory", "resident memory of the router, MB", step, [("resident", [.. result.Measured.Samples.Select(static s => s.Resident / 1048576.0)])]);
            Plot(result, "descriptors", "open descriptors of the router", step, [("descriptors", [.. result.Measured.Samples.Select(static s => (double)s.Handles)])]);
        }

        // Samples are taken at the end of each slice; the first one before the load.
        var rows = Math.Max(tally.Slices.Count, result.Measured.Samples.Count - 1);
        Table(["from, s", "answers", "faults", "first byte p50", "p99", "max", "resident, MB", "descriptors", .. servers], Enumerable.Range(0, rows).Select(i =>
        {
            var slice = i < tally.Slices.Count ? tally.Slices[i] : new SliceTally();
            var sample = i + 1 < result.Measured.Samples.Count ? result.Measured.Samples[i + 1] : (Sample?)null;
            return (string[])
            [
                (i * step).ToString("0.#", CultureInfo.InvariantCulture), Figures.Text(slice.Answers), Figures.Text(slice.Faults), Figures.Text(slice.FirstByte.Percentile(50)), Figures.Text(slice.FirstByte.Percentile(99)), Figures.Text(slice.FirstByte.Max),
                sample is { } s ? Figures.Text(s.Resident / 1048576.0) : "–", sample is { } h ? Figures.Text(h.Handles) : "–", .. servers.Select(name => Figures.Text(slice.Servers.GetValueOrDefault(name))),
            ];
        }));
    }

    private void Plot(ScenarioResult result, string what, string title, double step, IReadOnlyList<(string, IReadOnlyList<double>)> series)
    {
        var name = $"{_stem}-{result.Scenario.Name}-{what}.svg";
        File.WriteAllText(Path.Combine(options.Report, name), LinePlot.Draw($"{result.Scenario.Name}: {title}", step, series));
        _text.Append($"\n![{title}]({name})\n");
    }

    private void Table(IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        _text.Append($"\n| {string.Join(" | ", columns)} |\n|---{string.Concat(Enumerable.Repeat("|--:", columns.Count - 1))}|\n");
        foreach (var row in rows)
        {
            _text.Append($"| {string.Join(" | ", row.Select(static c => c.Replace("|", "/", StringComparison.Ordinal)))} |\n");
        }
    }

    private static string Word(IReadOnlyList<Verdict> verdicts) => Gate.Of(verdicts) switch { Gate.Open => "passed", Gate.Repeat => "**repeat**", _ => "**failed**" };
}
