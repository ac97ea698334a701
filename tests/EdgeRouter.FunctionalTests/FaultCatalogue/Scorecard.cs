using System.Text;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>The results as a table: artifacts/fault-scorecard.md.</summary>
internal static class Scorecard
{
    private static readonly (bool Stream, Setting Setting, Caller Caller)[] Columns =
    [
        (false, Setting.Alone, Caller.OpenAi), (false, Setting.CloudFallback, Caller.OpenAi), (false, Setting.OnPremFallback, Caller.OpenAi),
        (true, Setting.Alone, Caller.OpenAi), (true, Setting.CloudFallback, Caller.OpenAi), (true, Setting.OnPremFallback, Caller.OpenAi),
        (false, Setting.Alone, Caller.Anthropic), (false, Setting.CloudFallback, Caller.Anthropic), (true, Setting.Alone, Caller.Anthropic), (true, Setting.CloudFallback, Caller.Anthropic),
    ];

    public static string Path => System.IO.Path.Combine(Files.Root, "artifacts/fault-scorecard.md");

    public static void Write(IReadOnlyList<FaultRun> runs)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, Of(runs));
    }

    private static string Of(IReadOnlyList<FaultRun> runs)
    {
        var faults = runs.GroupBy(static r => r.Fault.Name).ToList();
        var text = new StringBuilder();
        text.AppendLine($"{faults.Count(static f => f.All(static r => r.Wrong is null))} of {faults.Count} faults, {runs.Count(static r => r.Wrong is null)} of {runs.Count} runs end as they should.");
        text.AppendLine().AppendLine("What the client sees, and the number of attempts on the faulty deployment.").AppendLine();
        text.AppendLine("| fault | JSON, alone | JSON, cloud fallback | JSON, on-prem fallback | stream, alone | stream, cloud fallback | stream, on-prem fallback | /v1/messages JSON, alone | JSON, cloud fallback | /v1/messages stream, alone | stream, cloud fallback |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var fault in faults)
        {
            var cells = Columns.Select(c => fault.FirstOrDefault(r => r.Fault.Stream == c.Stream && r.Setting == c.Setting && r.Caller == c.Caller) is { } run ? Cell(run) : "");
            text.AppendLine($"| {fault.Key} | {string.Join(" | ", cells)} |");
        }

        return text.ToString();
    }

    private static string Cell(FaultRun run) => run.Wrong is null ? run.Cell : $"**FAILED** {run.Cell}";
}
