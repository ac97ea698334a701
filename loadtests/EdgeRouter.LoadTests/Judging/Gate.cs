namespace EdgeRouter.LoadTests.Judging;

/// <summary>The exit code, which is what a release waits for.</summary>
internal static class Gate
{
    public const int Open = 0;
    public const int Closed = 1;
    public const int Usage = 2;

    /// <summary>Only thresholds about the generator itself did not hold: nothing is known against the router, and nothing for it.</summary>
    public const int Repeat = 3;

    /// <param name="verdicts">Of all scenarios; none at all opens nothing.</param>
    public static int ExitCode(IReadOnlyCollection<Verdict> verdicts) =>
        verdicts.Count == 0 || verdicts.Any(static v => !v.IsHeld && v.Threshold.Concern == Concern.Router) ? Closed
        : verdicts.Any(static v => !v.IsHeld) ? Repeat : Open;
}
