using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>What happens when a stream breaks in the middle.</summary>
internal enum RecoveryMode
{
    [JsonStringEnumMemberName("error")]
    Error,

    [JsonStringEnumMemberName("continue")]
    Continue,

    [JsonStringEnumMemberName("restart-matching")]
    RestartMatching,
}
