using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Records;

/// <summary><see cref="Model.NextStep"/> as operators write it.</summary>
internal enum FailureNext
{
    [JsonStringEnumMemberName("retry")]
    Retry,

    [JsonStringEnumMemberName("rotate-key")]
    RotateKey,

    [JsonStringEnumMemberName("next-deployment")]
    NextDeployment,

    [JsonStringEnumMemberName("larger-window")]
    LargerWindow,

    [JsonStringEnumMemberName("give-up")]
    GiveUp,
}
