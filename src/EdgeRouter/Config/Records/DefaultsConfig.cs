using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record DefaultsConfig
{
    [Description("Deadlines of models that do not set their own.")]
    public TimeoutsConfig? Timeouts { get; init; }
}
