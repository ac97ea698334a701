using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>Answers that are kept only where the operator says so.</summary>
internal enum CacheStored
{
    [JsonStringEnumMemberName("truncated")]
    Truncated,

    [JsonStringEnumMemberName("tool-calls")]
    ToolCalls,

    [JsonStringEnumMemberName("degraded")]
    Degraded,

    [JsonStringEnumMemberName("recovered")]
    Recovered,
}
