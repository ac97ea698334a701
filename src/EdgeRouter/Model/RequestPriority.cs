using System.Text.Json.Serialization;

namespace EdgeRouter.Model;

/// <summary>Who passes whom in a queue; the lower number first.</summary>
internal enum RequestPriority : byte
{
    [JsonStringEnumMemberName("high")]
    High,

    [JsonStringEnumMemberName("normal")]
    Normal,

    [JsonStringEnumMemberName("low")]
    Low,
}
