namespace EdgeRouter.Model;

/// <summary>Shares of a model's traffic that are served differently (A/B test, canary).</summary>
/// <param name="By">Who always gets the same arm.</param>
/// <param name="Arms">Shares add up to 1.</param>
internal sealed record TrafficSplit(SplitBy By, IReadOnlyList<SplitArm> Arms);
