namespace EdgeRouter.Import.Target;

/// <summary>Deadlines; a null one keeps its default.</summary>
internal sealed class ImportedTimeouts
{
    // What total is when nothing is written.
    private static readonly TimeSpan UsualTotal = TimeSpan.FromSeconds(600);

    // What a duration may be at most.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public TimeSpan? FirstToken { get; private set; }

    public TimeSpan? Idle { get; private set; }

    public TimeSpan? Answer { get; private set; }

    public TimeSpan? Total { get; private set; }

    public bool IsEmpty => FirstToken is null && Idle is null && Answer is null && Total is null;

    /// <summary>Takes the time that other gateways give one attempt.</summary>
    /// <param name="attempt">For a whole answer, or for a stream's silence.</param>
    /// <param name="stream">For a stream's silence, where it differs.</param>
    public void BoundAttempts(TimeSpan? attempt, TimeSpan? stream)
    {
        Answer = Usable(attempt);
        FirstToken = Usable(stream) ?? Answer;
        Idle = FirstToken;
        var longest = Answer > FirstToken ? Answer : FirstToken ?? Answer;
        Total = longest > UsualTotal ? longest : null;
    }

    private static TimeSpan? Usable(TimeSpan? time) => time is { } given && given > TimeSpan.Zero ? given > Longest ? Longest : given : null;
}
