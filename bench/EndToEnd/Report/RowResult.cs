namespace EdgeRouter.Bench.EndToEnd.Report;

/// <summary>What a row gave: samples by proxy, in the order of the rounds; or why it was skipped.</summary>
internal sealed record RowResult(Row Row, IReadOnlyDictionary<string, List<Sample>> Samples, string? Skipped)
{
    public Spread Of(string proxy, Func<Sample, double> figure) => Spread.Of(List(proxy).Select(figure));

    /// <summary>One proxy's figure by another's, round by round: what the neighbours' load moves in both does not count.</summary>
    public Spread Ratio(string proxy, string other, Func<Sample, double> figure) => Spread.Of(List(proxy).Zip(List(other), (a, b) => figure(a) / figure(b)));

    /// <summary>One proxy's figure minus another's, round by round.</summary>
    public Spread Difference(string proxy, string other, Func<Sample, double> figure) => Spread.Of(List(proxy).Zip(List(other), (a, b) => figure(a) - figure(b)));

    private List<Sample> List(string proxy) => Samples.GetValueOrDefault(proxy) ?? [];
}
