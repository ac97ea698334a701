using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>Who may call.</summary>
internal enum AuthMode
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("keys")]
    Keys,
}
