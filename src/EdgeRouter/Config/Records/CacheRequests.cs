using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>Which requests are answered from memory.</summary>
internal enum CacheRequests
{
    [JsonStringEnumMemberName("deterministic")]
    Deterministic,

    [JsonStringEnumMemberName("any")]
    Any,
}
