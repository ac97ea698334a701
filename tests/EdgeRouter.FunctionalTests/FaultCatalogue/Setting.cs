namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>What stands behind the faulty deployment.</summary>
public enum Setting
{
    Alone,
    CloudFallback,
    OnPremFallback,
}
