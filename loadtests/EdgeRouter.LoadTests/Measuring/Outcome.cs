namespace EdgeRouter.LoadTests.Measuring;

/// <summary>What became of one virtual user.</summary>
/// <param name="Kind">What it did: users of one kind share a row of the report.</param>
/// <param name="Fault">What was wrong with its answer, or null.</param>
/// <param name="FirstByteAt">On the runner's clock; 0: when it ended.</param>
/// <param name="Server">Who answered, where a scenario cares.</param>
internal readonly record struct Outcome(string Kind, string? Fault = null, long FirstByteAt = 0, string? Server = null);
