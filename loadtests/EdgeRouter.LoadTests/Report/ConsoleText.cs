using System.Text;
using EdgeRouter.LoadTests.Judging;

namespace EdgeRouter.LoadTests.Report;

/// <summary>A result for whoever waits at the terminal.</summary>
internal static class ConsoleText
{
    public static string Of(ScenarioResult result)
    {
        var (tally, text) = (result.Measured.Tally, new StringBuilder());
        foreach (var (name, kind) in tally.Kinds.OrderBy(static k => k.Key, StringComparer.Ordinal))
        {
            text.Append($"  {name,-28} {kind.Answers,8} answers  {kind.Faults,4} faults  first byte p50 {Figures.Text(kind.FirstByte.Percentile(50))}, p99 {Figures.Text(kind.FirstByte.Percentile(99))}, max {Figures.Text(kind.FirstByte.Max)} ms\n");
        }

        foreach (var (fault, count) in tally.FaultTexts)
        {
            text.Append($"  {count} × {fault}\n");
        }

        foreach (var verdict in result.Verdicts)
        {
            text.Append($"  {(verdict.IsHeld ? "held" : Gate.IsAgainstTheRouter(verdict, result.Verdicts) ? "NOT HELD" : verdict.Threshold.Concern == Concern.Latency ? "not judged, users started late:" : "GENERATOR TOO SLOW"),-8} {Sentence(verdict)}\n");
        }

        return text.ToString();
    }

    public static string Sentence(Verdict verdict) =>
        $"{verdict.Threshold.What}: {Figures.Text(verdict.Value, verdict.Threshold.Unit)} ({(verdict.Threshold.Bound == Bound.AtMost ? "at most" : "at least")} {Figures.Text(verdict.Threshold.Limit, verdict.Threshold.Unit)})";
}
