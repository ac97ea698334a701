using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record PriceConfig
{
    [Range(0.0, 1_000_000.0)]
    [Description("US dollars per million prompt tokens.")]
    public required double Input { get; init; }

    [Range(0.0, 1_000_000.0)]
    [Description("US dollars per million output tokens.")]
    public required double Output { get; init; }
}
