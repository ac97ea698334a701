namespace EdgeRouter.LoadTests.Runners;

/// <summary>The clock that a schedule is kept by: the machine's, or a test's.</summary>
internal interface IPacer
{
    /// <summary>In nanoseconds, from anywhere.</summary>
    long Now { get; }

    /// <summary>Holds the calling thread until then; returns at once when it is later already.</summary>
    void WaitUntil(long time);
}
