using System.Globalization;

namespace EdgeRouter.Bench.EndToEnd.Report;

/// <summary>Numbers as text: three digits that mean something, thousands apart.</summary>
internal static class Figures
{
    public static string Text(double value) =>
        double.IsNaN(value) ? "–" : value.ToString(Math.Abs(value) >= 100 ? "#,0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>Median (least–greatest).</summary>
    public static string Text(Spread spread) => !spread.Known ? "–" : $"{Text(spread.Median)} ({Text(spread.Min)}–{Text(spread.Max)})";

    /// <summary>One sample for the console: what it has.</summary>
    public static string Line(Sample sample)
    {
        (string Name, double Value)[] all =
        [
            ("% others", sample.Foreign * 100), ("µs/request", sample.CpuPerRequest), ("µs/event", sample.CpuPerEvent), ("requests/s", sample.RequestsPerSecond), ("events/s", sample.EventsPerSecond),
            ("µs first byte p50", sample.FirstByteP50), ("p99", sample.FirstByteP99), ("µs event age p50", sample.AgeP50), ("p99", sample.AgeP99),
            ("KB/stream", sample.MemoryPerStream / 1024), ("MB idle", sample.Idle / 1048576), ("ms to first answer", sample.StartUp),
        ];
        return string.Join("  ", all.Where(static f => !double.IsNaN(f.Value)).Select(static f => $"{Text(f.Value)} {f.Name}"))
            + (sample.Errors > 0 ? $"  {sample.Errors} ERRORS: {sample.FirstError}" : "");
    }
}
