namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>Whose API the request comes by. The upstreams of the catalogue speak OpenAI's, so Anthropic's callers see everything translated.</summary>
public enum Caller
{
    OpenAi,
    Anthropic,
}
