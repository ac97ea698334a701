namespace EdgeRouter.LoadTests.Judging;

/// <summary>The exit code, which is what a release waits for.</summary>
internal static class Gate
{
    public const int Open = 0;
    public const int Closed = 1;
    public const int Usage = 2;

    /// <summary>Only thresholds about the generator itself did not hold: nothing is known against the router, and nothing for it.</summary>
    public const int Repeat = 3;

    /// <summary>Of a whole run: as bad as its worst scenario. No scenario at all opens nothing.</summary>
    public static int ExitCode(IReadOnlyCollection<IReadOnlyCollection<Verdict>> scenarios)
    {
        var codes = scenarios.Select(Of).ToList();
        return codes.Count == 0 || codes.Contains(Closed) ? Closed : codes.Contains(Repeat) ? Repeat : Open;
    }

    /// <summary>Of one scenario; without a verdict it has not passed.</summary>
    public static int Of(IReadOnlyCollection<Verdict> verdicts) =>
        verdicts.Count == 0 || verdicts.Any(v => IsAgainstTheRouter(v, verdicts)) ? Closed : verdicts.Any(static v => !v.IsHeld) ? Repeat : Open;

    /// <summary>A threshold that was not held, and not for the generator's sake.</summary>
    public static bool IsAgainstTheRouter(Verdict verdict, IReadOnlyCollection<Verdict> scenario) =>
        !verdict.IsHeld && verdict.Threshold.Concern switch
        {
            Concern.Router => true,
            Concern.Latency => !scenario.Any(static v => !v.IsHeld && v.Threshold.Concern == Concern.Generator),
            _ => false,
        };
}
