using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Records;

internal sealed record ConstraintsConfig
{
    [Description("Allowed regions: names, or patterns that end in *. Default: all.")]
    public IReadOnlyList<string>? Regions { get; init; }

    [Description("Tags that a deployment must all have, certifications among them. Default: none.")]
    public IReadOnlyList<string>? RequireTags { get; init; }

    [Description("Allowed zones. Default: all.")]
    public IReadOnlyList<Zone>? Zones { get; init; }

    [Description("Only where it is declared that data is not used for training. Default: false.")]
    public bool? NoTraining { get; init; }

    [Range(0, 36500)]
    [Description("Only where it is declared that data is kept for at most so many days; 0: not at all. Default: anywhere.")]
    public int? MaxRetentionDays { get; init; }
}
