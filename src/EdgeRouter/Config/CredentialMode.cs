using System.Text.Json.Serialization;

namespace EdgeRouter.Config;

/// <summary>Whose credentials an upstream sees.</summary>
internal enum CredentialMode
{
    [JsonStringEnumMemberName("configured")]
    Configured,

    [JsonStringEnumMemberName("pass-through")]
    PassThrough,
}
