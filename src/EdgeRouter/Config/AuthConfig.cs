using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>Who may call.</summary>
internal sealed record AuthConfig
{
    [Description("none: everyone who reaches the listener (loopback only, unless forced); keys: holders of a virtual key. Default: none.")]
    public AuthMode Mode { get; init; }

    [Description("Allow mode none on addresses other than loopback. Default: false.")]
    public bool Force { get; init; }

    [Description("The virtual keys, made by 'edgerouter hash-key'.")]
    public KeyConfig[]? Keys { get; init; }
}
