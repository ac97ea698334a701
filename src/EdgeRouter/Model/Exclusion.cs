namespace EdgeRouter.Model;

/// <summary>Why a deployment cannot serve a request. The first group follows from the request and the configuration, the second passes by itself.</summary>
internal enum Exclusion : byte
{
    None,

    Zone,
    Region,
    Tags,
    Training,
    Retention,
    Capability,
    ContextWindow,
    Pinned,

    Concurrency,
    CircuitOpen,
    RateLimited,
    Credentials,
    Tried,
}
