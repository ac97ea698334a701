namespace EdgeRouter.BenchOperations.Parts;

/// <summary>What a request to the pipeline asks for.</summary>
internal enum PipelineCase
{
    /// <summary>A small request, answered in JSON.</summary>
    Json,

    /// <summary>A small request, answered by a stream.</summary>
    Stream,

    /// <summary>A small request, answered in JSON out of the cache.</summary>
    Hit,

    /// <summary>A model that nobody serves: 404.</summary>
    UnknownModel,
}
