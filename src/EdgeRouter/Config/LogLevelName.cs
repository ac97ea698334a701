using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>Least level that is written to the log.</summary>
internal enum LogLevelName
{
    [JsonStringEnumMemberName("debug")]
    Debug,

    [JsonStringEnumMemberName("info")]
    Info,

    [JsonStringEnumMemberName("warn")]
    Warn,

    [JsonStringEnumMemberName("error")]
    Error,
}
