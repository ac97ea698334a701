using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

internal enum AuthMode
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("keys")]
    Keys,
}
