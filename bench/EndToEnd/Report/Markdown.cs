using System.Text;

namespace EdgeRouter.Bench.EndToEnd.Report;

/// <summary>The report: tables of medians with their spread, how they were got, and the plots beside them.</summary>
internal sealed class Markdown(Options options, IReadOnlyList<string> proxies, IReadOnlyList<RowResult> results)
{
    private readonly StringBuilder _text = new();
    private readonly string _day = $"{DateTime.UtcNow:yyyy-MM-dd}";

    /// <summary>Writes the report and its plots; returns the report's path. A run of some rows only has their names in its file's name.</summary>
    public string Write()
    {
        Directory.CreateDirectory(options.Out);
        var stem = _day + (options.Whole ? "" : "-" + (options.Rows.Count == Row.All.Count ? "quick" : string.Join("-", options.Rows.Select(static r => r.Name))))
            + (options.AccessLog ? "" : "-no-access-log");
        _text.Append($"# End to end, {_day}\n\n");
        _text.Append($"The same load through {string.Join(", ", proxies)} in turn, to the same mock upstream, all on one machine. Medians of {options.Rounds} rounds (start-up: 9), least and greatest in brackets.\n");
        Cpu(stem);
        Throughput();
        Latency();
        Age();
        Memory(stem);
        Remarks();
        var path = Path.Combine(options.Out, stem + ".md");
        File.WriteAllText(path, _text.ToString());
        return path;
    }

    // Who took part in any row of a kind.
    private IReadOnlyList<string> Proxies(params RowKind[] kinds) => [.. proxies.Where(p => Measured(kinds).Any(r => r.Samples.ContainsKey(p)))];

    private IEnumerable<RowResult> Measured(params RowKind[] kinds) => results.Where(r => r.Skipped is null && kinds.Contains(r.Row.Kind));

    private void Cpu(string stem)
    {
        Compare("CPU per request", "User and system time of the proxy's processes, µs per request.", RowKind.Requests, static s => s.CpuPerRequest, stem + "-cpu-per-request");
        Compare("CPU per event", "The same, µs per event, while every stream is open.", RowKind.Streams, static s => s.CpuPerEvent, stem + "-cpu-per-event");
    }

    private void Compare(string title, string note, RowKind kind, Func<Sample, double> figure, string plot)
    {
        var rows = Measured(kind).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        var (proxies, first) = (Proxies(kind), Proxies(kind)[0]);
        Table(title, note, [.. proxies, .. proxies.Skip(1).Select(p => $"{first} : {p}")],
            rows.Select(r => (r.Row.Title, (IEnumerable<string>)[.. proxies.Select(p => Figures.Text(r.Of(p, figure))), .. proxies.Skip(1).Select(p => Figures.Text(r.Ratio(first, p, figure)))])));
        Plot(plot, $"{title}, µs", proxies, rows.Select(r => (r.Row.Title, proxies.Select(p => r.Of(p, figure)).ToArray())));
    }

    private void Throughput()
    {
        Table("Throughput", "Requests per second in a closed loop. Client, proxy and upstream share the cores, so this says what is left for the proxy, not what it could do alone.",
            [.. Proxies(RowKind.Requests), Runner.Bare], Measured(RowKind.Requests).Select(r => (r.Row.Title, Proxies(RowKind.Requests).Append(Runner.Bare).Select(p => Figures.Text(r.Of(p, static s => s.RequestsPerSecond))))));
        Table("Events per second", "What arrived at the client while every stream was open.",
            [.. Proxies(RowKind.Streams), Runner.Bare], Measured(RowKind.Streams).Select(r => (r.Row.Title, Proxies(RowKind.Streams).Append(Runner.Bare).Select(p => Figures.Text(r.Of(p, static s => s.EventsPerSecond))))));
    }

    private void Latency() =>
        Table("Added time to first byte", "µs, p50 / p99: the proxy's minus that of the bare upstream in the same round (plain HTTP/1.1 there, also where the row has TLS or HTTP/2). Closed loops keep the cores full, so most of it is waiting for a core.",
            [.. Proxies(RowKind.Requests, RowKind.Streams), $"{Runner.Bare} itself"],
            Measured(RowKind.Requests, RowKind.Streams).Select(r => (r.Row.Title, (IEnumerable<string>)
            [
                .. Proxies(RowKind.Requests, RowKind.Streams).Select(p => $"{Figures.Text(r.Difference(p, Runner.Bare, static s => s.FirstByteP50).Median)} / {Figures.Text(r.Difference(p, Runner.Bare, static s => s.FirstByteP99).Median)}"),
                $"{Figures.Text(r.Of(Runner.Bare, static s => s.FirstByteP50).Median)} / {Figures.Text(r.Of(Runner.Bare, static s => s.FirstByteP99).Median)}",
            ])));

    private void Age() =>
        Table("Event age", "µs, p50 / p99: from the upstream's write of an event to the client's read of it, on one monotonic clock.",
            [.. Proxies(RowKind.Streams), Runner.Bare],
            Measured(RowKind.Streams).Select(r => (r.Row.Title, Proxies(RowKind.Streams).Append(Runner.Bare).Select(p =>
                $"{Figures.Text(r.Of(p, static s => s.AgeP50).Median)} / {Figures.Text(r.Of(p, static s => s.AgeP99).Median)}"))));

    private void Memory(string stem)
    {
        var proxies = Proxies(RowKind.Memory, RowKind.StartUp);
        var rows = new List<(string, IEnumerable<string>)>();
        foreach (var r in Measured(RowKind.StartUp))
        {
            rows.Add(("first answer after exec, ms", proxies.Select(p => Figures.Text(r.Of(p, static s => s.StartUp)))));
            rows.Add(("resident when idle, MB", proxies.Select(p => Figures.Text(r.Of(p, static s => s.Idle / 1048576)))));
        }

        foreach (var r in Measured(RowKind.Memory))
        {
            rows.Add(("resident per stream, KB", proxies.Select(p => Figures.Text(r.Of(p, static s => s.MemoryPerStream / 1024)))));
            Plot(stem + "-memory-per-stream", "Resident memory per stream, KB", proxies, [(r.Row.Title, proxies.Select(p => r.Of(p, static s => s.MemoryPerStream / 1024)).ToArray())], "");
        }

        Table("Memory and start-up", "Processes started for this. Idle: after one answer. Per stream: with 2,000 streams open minus idle, by 2,000, so growth that comes once is in it. nginx: master and workers added up, shared pages counted for each.", [.. proxies], rows);
        foreach (var r in Measured(RowKind.Memory))
        {
            _text.Append($"\n![Resident memory per stream]({stem}-memory-per-stream.svg)\n");
        }
    }

    private void Remarks()
    {
        foreach (var skipped in results.Where(static r => r.Skipped is not null).GroupBy(static r => r.Skipped))
        {
            _text.Append($"\nSkipped: {string.Join("; ", skipped.Select(static r => r.Row.Title))}. Why: {skipped.Key}\n");
        }

        var errors = results.SelectMany(static r => r.Samples.Select(p => (r.Row.Title, Proxy: p.Key, Count: p.Value.Sum(static s => s.Errors), p.Value.FirstOrDefault(static s => s.Errors > 0)?.FirstError)))
            .Where(static e => e.Count > 0).ToList();
        _text.Append($"\n## Errors\n\n{(errors.Count == 0 ? "None: every answer had its status, every stream all of its events and `[DONE]`." : string.Join("\n", errors.Select(static e => $"- {e.Title}, {e.Proxy}: {e.Count}, the first: {e.FirstError}")))}\n");
        var foreign = Spread.Of(results.SelectMany(static r => r.Samples.Values).SelectMany(static list => list).Select(static s => s.Foreign));
        _text.Append($"""

            ## How it was measured

            `bench/EndToEnd/run.sh`. The proxies take turns (A B C A B C …), one warm-up round of each row does not count. CPU is user + system time of all of the proxy's processes
            from `/proc/PID/stat`, over a window: of closed loops from the first request after connecting to the last answer, of streams while all of them are open. The client checks every
            answer: status, end of the body, number of events, `[DONE]`; "upstream answers 500" wants 500 or 502. Ratios are taken round by round. Start-up includes about 1 ms of a shell.
            Events are about 200 bytes, one per write.

            {Machine.Describe(options)}
            - others on the machine meanwhile: {Share(foreign.Median)} of the cores (median over all loads), {Share(foreign.Max)} at most

            """);
    }

    private static string Share(double share) => double.IsNaN(share) ? "–" : $"{share * 100:0} %";

    private void Table(string title, string note, IReadOnlyList<string> columns, IEnumerable<(string Label, IEnumerable<string> Cells)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        _text.Append($"\n## {title}\n\n{note}\n\n| | {string.Join(" | ", columns)} |\n|---{string.Concat(columns.Select(static _ => "|--:"))}|\n");
        foreach (var (label, cells) in all)
        {
            _text.Append($"| {label} | {string.Join(" | ", cells)} |\n");
        }
    }

    /// <param name="series">Whose values the groups hold, in their order.</param>
    private void Plot(string name, string title, IReadOnlyList<string> series, IEnumerable<(string Label, Spread[] Values)> groups, string? caption = null)
    {
        File.WriteAllText(Path.Combine(options.Out, name + ".svg"), BarChart.Draw(title, series, [.. groups]));
        if (caption is null)
        {
            _text.Append($"\n![{title}]({name}.svg)\n");
        }
    }
}
