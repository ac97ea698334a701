using System.Text.Json.Serialization;

namespace EdgeRouter.Model;

/// <summary>How one of the eligible deployments is chosen; <c>docs/routing.md</c> gives each one's formula.</summary>
internal enum StrategyKind : byte
{
    [JsonStringEnumMemberName("weighted")]
    Weighted,

    [JsonStringEnumMemberName("round-robin")]
    RoundRobin,

    [JsonStringEnumMemberName("least-loaded")]
    LeastLoaded,

    [JsonStringEnumMemberName("latency")]
    Latency,

    [JsonStringEnumMemberName("cost")]
    Cost,

    [JsonStringEnumMemberName("priority")]
    Priority,

    [JsonStringEnumMemberName("blend")]
    Blend,

    [JsonStringEnumMemberName("sticky")]
    Sticky,
}
