namespace EdgeRouter.Health;

/// <summary>What a deployment is expected to do with the next request, as the strategies compare it.</summary>
/// <param name="FirstToken">Milliseconds to the first token for a request of this size, once it is being worked on.</param>
/// <param name="PerToken">Milliseconds per output token.</param>
/// <param name="OutputTokens">Expected length of the answer.</param>
/// <param name="Wait">Milliseconds in the deployment's queue: what is in flight beyond its learned concurrency, times the time that each holds a place.</param>
/// <param name="Measured">False: a prior, nothing has been measured yet.</param>
internal readonly record struct Estimate(float FirstToken, float PerToken, float OutputTokens, float Wait, bool Measured)
{
    /// <summary>Predicted completion, milliseconds: TTFT(size) + TPOT × expected output tokens + waiting behind what is in flight.</summary>
    public float Completion => FirstToken + (PerToken * OutputTokens) + Wait;
}
