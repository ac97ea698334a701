using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Models;

/// <summary>What a model is for.</summary>
internal enum ModelKind
{
    [JsonStringEnumMemberName("chat")]
    Chat,

    [JsonStringEnumMemberName("embedding")]
    Embedding,
}
