using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record CatalogueConfig
{
    [Description("A file in the form of config/models.json, relative to this one: its rows replace those of the same vendor and model. Default: none.")]
    public string? Models { get; init; }

    [Description("Files in the form of config/providers/*.json, relative to this one: each adds a vendor, or replaces the one of its name. Default: none.")]
    public IReadOnlyList<string>? Vendors { get; init; }
}
