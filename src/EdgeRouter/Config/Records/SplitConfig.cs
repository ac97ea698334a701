using System.ComponentModel;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Records;

internal sealed record SplitConfig
{
    [Description("Who always gets the same arm: user, session, or request for a new draw each time. Default: user.")]
    public SplitBy? By { get; init; }

    [Description("The arms; their shares add up to 1.")]
    public required IReadOnlyList<ArmConfig> Arms { get; init; }
}
