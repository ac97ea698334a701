using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record AuthConfig
{
    [Description(
        "none: everyone who can connect may call (loopback only, unless force is set). keys: callers send a virtual key. "
        + "Default: none.")]
    public AuthMode? Mode { get; init; }

    [Description("Allow mode none on addresses other than loopback. Default: false.")]
    public bool? Force { get; init; }

    [Description("The virtual keys, stored as hashes. A key has the form er_ID_SECRET; edgerouter hash-key makes one with its entry. Default: none.")]
    public IReadOnlyList<KeyConfig>? Keys { get; init; }
}
