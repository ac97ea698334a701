using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>What happens to a stream that breaks after its first token has gone out.</summary>
internal enum Recovery
{
    [JsonStringEnumMemberName("error")]
    Error,

    [JsonStringEnumMemberName("continue")]
    Continue,

    [JsonStringEnumMemberName("restart-matching")]
    RestartMatching,
}
