using System.ComponentModel;
using System.Text.Json;

namespace EdgeRouter.Config.Records;

internal sealed record ParametersConfig
{
    [Description("Top-level members of the request that are set when the caller did not. Default: none.")]
    public IReadOnlyDictionary<string, JsonElement>? Set { get; init; }

    [Description("Largest value of a numeric member; a larger one is replaced. Default: none.")]
    public IReadOnlyDictionary<string, double>? Cap { get; init; }

    [Description("Top-level members that are left out. Default: none.")]
    public IReadOnlyList<string>? Drop { get; init; }
}
