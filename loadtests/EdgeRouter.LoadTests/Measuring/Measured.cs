namespace EdgeRouter.LoadTests.Measuring;

/// <summary>All that a scenario's run measured: what its thresholds are judged on.</summary>
internal sealed class Measured
{
    public required Tally Tally { get; init; }

    public required long Planned { get; init; }

    /// <summary>Of the router's process; the first one before the load.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>The same steps without the router, where the scenario has that.</summary>
    public Tally? Direct { get; init; }

    /// <summary>What the scenario itself has found out, by name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>What neither generator, router nor mocks used of the cores, 0 to 1.</summary>
    public double ForeignShare { get; init; } = double.NaN;

    public double Figure(string name) => Figures.GetValueOrDefault(name, double.NaN);

    public static double Ratio(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;

    /// <summary>A percentile of the time to the first byte of one kind, in milliseconds; not a number when there was no such user.</summary>
    public double FirstByte(string kind, double percent) => Tally.Kinds.TryGetValue(kind, out var k) ? k.FirstByte.Percentile(percent) : double.NaN;

    /// <summary>The share of the answers, from a slice to another, that came from this server.</summary>
    public double ShareOf(string server, int fromSlice = 0, int toSlice = int.MaxValue)
    {
        var slices = Tally.Slices.Skip(fromSlice).Take(toSlice - fromSlice).ToList();
        return Ratio(slices.Sum(s => s.Servers.GetValueOrDefault(server)), slices.Sum(static s => s.Answers));
    }
}
