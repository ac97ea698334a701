using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary>Whose credentials a provider gets.</summary>
internal enum CredentialSource
{
    [JsonStringEnumMemberName("configured")]
    Configured,

    [JsonStringEnumMemberName("pass-through")]
    PassThrough,
}
