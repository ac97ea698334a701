namespace EdgeRouter.Model;

/// <summary>Second and further attempts on the deployments of one model. Defaults as peers have them (Envoy, the OpenAI SDK, LiteLLM).</summary>
/// <param name="Attempts">In all, the first one included.</param>
/// <param name="Backoff">Upper bound of the first pause; doubles with each; the pause itself is drawn between nothing and the bound (full jitter).</param>
/// <param name="MaxBackoff">Largest bound.</param>
internal sealed record RetrySettings(int Attempts, TimeSpan Backoff, TimeSpan MaxBackoff)
{
    public static readonly RetrySettings Default = new(3, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));
}
