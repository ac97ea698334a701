namespace EdgeRouter.LoadTests.Judging;

/// <summary>A threshold and what it was held against.</summary>
internal sealed record Verdict(Threshold Threshold, double Value, bool IsHeld);
