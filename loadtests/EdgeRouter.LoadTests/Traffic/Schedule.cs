namespace EdgeRouter.LoadTests.Traffic;

/// <summary>
/// When each virtual user is due, known before the first one starts. Nothing that happens later moves a due time: a user who starts late, because the generator or an answer was late, has waited since then,
/// and that is what its latency counts from. Without this a stall of a second would be one slow answer instead of all that should have come in that second.
/// </summary>
internal sealed class Schedule(params IReadOnlyList<Phase> phases)
{
    public IReadOnlyList<Phase> Phases => phases;

    public TimeSpan Length => phases.Aggregate(TimeSpan.Zero, static (sum, p) => sum + p.Length);

    /// <summary>Arrivals of all phases.</summary>
    public long Count => (long)(phases.Sum(static p => p.Arrivals) + 1e-6);

    public double MostPerSecond => phases.Max(static p => Math.Max(p.From, p.To));

    /// <summary>When the phase with this number begins.</summary>
    public TimeSpan StartOf(int phase) => phases.Take(phase).Aggregate(TimeSpan.Zero, static (sum, p) => sum + p.Length);

    /// <summary>When an arrival is due, from the beginning; the first one, number 0, at once.</summary>
    public TimeSpan DueAt(long number)
    {
        var left = (double)number;
        var begins = TimeSpan.Zero;
        foreach (var phase in phases)
        {
            if (left < phase.Arrivals || ReferenceEquals(phase, phases[^1]))
            {
                return begins + Within(phase, left);
            }

            left -= phase.Arrivals;
            begins += phase.Length;
        }

        return begins;
    }

    // Solves from × t + (to - from) / 2T × t² = count for t, in the form that also holds where nothing changes or the rate begins at zero.
    private static TimeSpan Within(Phase phase, double count)
    {
        if (count <= 0)
        {
            return TimeSpan.Zero;
        }

        var growth = (phase.To - phase.From) / (2 * phase.Length.TotalSeconds);
        var root = Math.Sqrt(Math.Max(0, (phase.From * phase.From) + (4 * growth * count)));
        return TimeSpan.FromSeconds(2 * count / (phase.From + root));
    }
}
