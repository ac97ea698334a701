namespace EdgeRouter.Fuzz.Engine;

/// <summary>The product did not throw, but did something that it promises never to do.</summary>
internal sealed class BrokenClaimException(string claim, string? detail = null) : Exception(detail is null ? claim : $"{claim}: {detail}")
{
    /// <summary>The claim without the input's particulars: equal for equal faults.</summary>
    public string Claim { get; } = claim;
}
