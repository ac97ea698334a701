using System.Text.Json.Serialization;

namespace EdgeRouter.Model;

/// <summary>Where a provider's machines stand, seen from this node. Hard constraints on data are written in these terms.</summary>
internal enum Zone
{
    /// <summary>A public provider.</summary>
    [JsonStringEnumMemberName("cloud")]
    Cloud,

    /// <summary>Another site of the operator.</summary>
    [JsonStringEnumMemberName("edge")]
    Edge,

    /// <summary>The same site or machine as this node.</summary>
    [JsonStringEnumMemberName("on-prem")]
    OnPrem,
}
