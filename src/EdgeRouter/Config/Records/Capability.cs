using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>One of <see cref="Model.Capabilities"/>, as it is written in lists.</summary>
internal enum Capability
{
    [JsonStringEnumMemberName("tools")]
    Tools = 1,

    [JsonStringEnumMemberName("vision")]
    Vision = 2,

    [JsonStringEnumMemberName("json_schema")]
    JsonSchema = 4,

    [JsonStringEnumMemberName("audio")]
    Audio = 8,
}
