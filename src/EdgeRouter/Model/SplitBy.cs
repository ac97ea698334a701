using System.Text.Json.Serialization;

namespace EdgeRouter.Model;

/// <summary>What an arm of a split sticks to. Without it in a request, the key; without a key, every request is drawn anew.</summary>
internal enum SplitBy
{
    [JsonStringEnumMemberName("user")]
    User,

    [JsonStringEnumMemberName("session")]
    Session,

    [JsonStringEnumMemberName("request")]
    Request,
}
