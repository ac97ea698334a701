using EdgeRouter.LoadTests.Measuring;
using EdgeRouter.LoadTests.Traffic;

namespace EdgeRouter.LoadTests.Runners;

/// <summary>Starts virtual users by a schedule and writes down what became of them. Knows no scenario.</summary>
internal interface IRunner
{
    string Name { get; }

    /// <summary>Returns when every user has ended, or when <paramref name="patience"/> after the last arrival is over.</summary>
    /// <param name="step">What one virtual user does, given its number.</param>
    Task RunAsync(Schedule schedule, Func<long, ValueTask<Outcome>> step, Tally tally, TimeSpan patience, CancellationToken stop);
}
