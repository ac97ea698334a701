using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record RuleThenConfig
{
    [Description("The model of this file that serves the request. Default: the one that was asked for.")]
    public string? Model { get; init; }

    [Description("The strategy. Default: the model's.")]
    public string? Strategy { get; init; }

    [Description("Further constraints.")]
    public ConstraintsConfig? Constraints { get; init; }

    [Description("Parameters instead of the model's.")]
    public ParametersConfig? Parameters { get; init; }
}
