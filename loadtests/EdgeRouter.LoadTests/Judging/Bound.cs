namespace EdgeRouter.LoadTests.Judging;

/// <summary>On which side of its limit a figure must be.</summary>
internal enum Bound
{
    AtMost,
    AtLeast,
}
