using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

internal enum LogFormat
{
    [JsonStringEnumMemberName("text")]
    Text,

    [JsonStringEnumMemberName("json")]
    Json,
}
