using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record RuleWhenConfig
{
    [Description("Models of this file that were asked for (or \"provider/*\"); patterns that end in * among them. Default: all.")]
    public IReadOnlyList<string>? Models { get; init; }

    [Description("Ids of virtual keys; patterns among them. Default: any.")]
    public IReadOnlyList<string>? Keys { get; init; }

    [Description("Users, from x-edgerouter-user or the body's user; patterns among them. Default: any.")]
    public IReadOnlyList<string>? Users { get; init; }

    [Description("Applications, from x-edgerouter-app; patterns among them. Default: any.")]
    public IReadOnlyList<string>? Apps { get; init; }

    [Description("Tasks, from x-edgerouter-task; patterns among them. Default: any.")]
    public IReadOnlyList<string>? Tasks { get; init; }

    [Description("Tags, from x-edgerouter-tags; one of them is enough. Default: any.")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Range(0, 100_000_000)]
    [Description("Estimated prompt tokens, at least. Default: any.")]
    public int? MinPromptTokens { get; init; }

    [Range(0, 100_000_000)]
    [Description("Estimated prompt tokens, at most. Default: any.")]
    public int? MaxPromptTokens { get; init; }

    [Description("Whether the request brings tools. Default: either.")]
    public bool? Tools { get; init; }

    [Description("Whether the request brings images. Default: either.")]
    public bool? Images { get; init; }

    [Description("Whether a stream is asked for. Default: either.")]
    public bool? Stream { get; init; }

    [Description("Words in the last user message, one of them is enough; case does not matter. Default: any.")]
    public IReadOnlyList<string>? Keywords { get; init; }

    [Description("Regular expression over the last user message; case does not matter; no back references and no look-around, so that it takes linear time. Default: any.")]
    public string? Pattern { get; init; }

    [Description("Headers and the values they must have; patterns that end in * among them; all must hold. Default: any.")]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [Description("A part of the day.")]
    public TimeWindowConfig? Time { get; init; }
}
