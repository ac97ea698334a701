using System.Text.Json.Serialization;

namespace EdgeRouter.Telemetry;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary><c>time level key=value …</c>, for people.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>One JSON object per line, for programs.</summary>
    [JsonStringEnumMemberName("json")]
    Json,
}
