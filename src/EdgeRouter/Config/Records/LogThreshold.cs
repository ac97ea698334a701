using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>
/// The least severe events that are logged. The values are those of Microsoft.Extensions.Logging.LogLevel, so a cast converts.
/// </summary>
internal enum LogThreshold
{
    [JsonStringEnumMemberName("trace")]
    Trace = 0,

    [JsonStringEnumMemberName("debug")]
    Debug = 1,

    [JsonStringEnumMemberName("info")]
    Info = 2,

    [JsonStringEnumMemberName("warning")]
    Warning = 3,

    [JsonStringEnumMemberName("error")]
    Error = 4,
}
