namespace EdgeRouter.Model;

/// <summary>When the circuit breaker of a deployment opens and for how long. Defaults: Envoy's five consecutive failures; half of the answers of ten seconds, of at least twenty (resilience4j's ratio, Polly's idea of a minimum).</summary>
/// <param name="Failures">So many in a row.</param>
/// <param name="Ratio">Or this share of the answers of the last ten seconds,</param>
/// <param name="Samples">of at least so many.</param>
/// <param name="Open">How long it stays open the first time; doubles with each probe that fails.</param>
/// <param name="MaxOpen">Longest.</param>
internal sealed record BreakerSettings(int Failures, double Ratio, int Samples, TimeSpan Open, TimeSpan MaxOpen)
{
    public static readonly BreakerSettings Default = new(5, 0.5, 20, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
}
