namespace EdgeRouter.LoadTests.Scenarios;

/// <summary>Numbers below a limit by Zipf's law: number n comes 1 / (n + 1)^exponent as often as number 0. Called from any thread.</summary>
internal sealed class Zipf
{
    private readonly double[] _sums;

    public Zipf(int limit, double exponent)
    {
        _sums = new double[limit];
        var sum = 0.0;
        for (var i = 0; i < limit; i++)
        {
            _sums[i] = sum += 1 / Math.Pow(i + 1, exponent);
        }
    }

    public int Next() => Of(Random.Shared.NextDouble());

    /// <param name="share">0 to 1, evenly spread.</param>
    public int Of(double share)
    {
        var at = Array.BinarySearch(_sums, share * _sums[^1]);
        return Math.Min(at < 0 ? ~at : at, _sums.Length - 1);
    }
}
