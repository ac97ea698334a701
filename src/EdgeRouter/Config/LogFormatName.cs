using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>How log lines look.</summary>
internal enum LogFormatName
{
    [JsonStringEnumMemberName("text")]
    Text,

    [JsonStringEnumMemberName("json")]
    Json,
}
