using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>Which requests count as the same; the numbers are those of <see cref="Model.PromptMatch"/>.</summary>
internal enum CacheMatch
{
    [JsonStringEnumMemberName("exact")]
    Exact,

    [JsonStringEnumMemberName("normalized")]
    Normalized,

    [JsonStringEnumMemberName("normalized-ignore-case")]
    NormalizedIgnoreCase,
}
