namespace EdgeRouter.Model;

/// <summary>
/// Why an attempt failed, as a value: phase × class (whose policy names the blame). <see cref="Detail"/> is text for people, free of secrets.
/// </summary>
/// <param name="UpstreamStatus">The status that the upstream answered with; 0 when it did not.</param>
/// <param name="Error">The provider's own error, taken apart; null when there was none to read.</param>
/// <param name="RetryAfterMilliseconds">What the upstream asked for; 0 for nothing.</param>
internal sealed record AttemptFailure(
    FailurePhase Phase,
    FailureClass Class,
    string Detail,
    int UpstreamStatus = 0,
    UpstreamError? Error = null,
    long RetryAfterMilliseconds = 0)
{
    /// <summary>Whole seconds, rounded up: what goes into a header.</summary>
    public int RetryAfterSeconds => (int)((RetryAfterMilliseconds + 999) / 1000);
}
