using EdgeRouter.LoadTests.Measuring;

namespace EdgeRouter.LoadTests.Judging;

/// <summary>One thing that must be so for a release.</summary>
/// <param name="What">As the report says it.</param>
/// <param name="Figure">What is judged. Not a number counts as not held: what was not measured has not passed.</param>
internal sealed record Threshold(string What, Func<Measured, double> Figure, Bound Bound, double Limit, string Unit = "", Concern Concern = Concern.Router)
{
    public static Threshold NoFaults { get; } = new("wrong, failed or missing answers", static m => m.Tally.Faults, Bound.AtMost, 0);

    /// <summary>Users that never started, or started late: then latencies and rates are the generator's, not the router's.</summary>
    public static Threshold AllStarted { get; } = new("share of users that were not started", static m => 1 - ((double)m.Tally.Arrivals / m.Planned), Bound.AtMost, 0.05, "", Concern.Generator);

    public static Threshold OnTime { get; } = new("start after due time, p99", static m => m.Tally.Late.Percentile(99), Bound.AtMost, 50, "ms", Concern.Generator);

    public static Threshold NothingLeft { get; } = new("requests, buffers and upstream calls left in the router", static m => m.Figure("left"), Bound.AtMost, 0);

    public static IEnumerable<Threshold> Usual { get; } = [NoFaults, NothingLeft, AllStarted, OnTime];

    public static Threshold FirstByteOfAll(double milliseconds) => new("first byte after due time, p99", static m => m.Tally.FirstByte.Percentile(99), Bound.AtMost, milliseconds, "ms", Concern.Latency);

    public static Threshold FirstByte(string kind, double milliseconds) =>
        new($"first byte after due time, p99 of {kind}", m => m.FirstByte(kind, 99), Bound.AtMost, milliseconds, "ms", Concern.Latency);

    public static Threshold Memory(double megabytes) =>
        new("resident memory at most", static m => m.Samples.Max(static s => s.Resident) / 1048576.0, Bound.AtMost, megabytes, "MB");

    public Verdict Judge(Measured measured)
    {
        var value = Figure(measured);
        return new Verdict(this, value, Bound == Bound.AtMost ? value <= Limit : value >= Limit);
    }
}
