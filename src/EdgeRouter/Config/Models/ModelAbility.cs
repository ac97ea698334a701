using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Models;

/// <summary>What a model is known to be able to do. The lists are a lower bound: a missing word means that nobody wrote it down.</summary>
internal enum ModelAbility
{
    [JsonStringEnumMemberName("tools")]
    Tools,

    [JsonStringEnumMemberName("vision")]
    Vision,

    [JsonStringEnumMemberName("json_schema")]
    JsonSchema,

    [JsonStringEnumMemberName("reasoning")]
    Reasoning,
}
