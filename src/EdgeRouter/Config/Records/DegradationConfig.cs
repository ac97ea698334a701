using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record DegradationConfig
{
    [Description("Answer from the cache although the answer's time is over, for so long after it. Default: never.")]
    public Duration? Stale { get; init; }

    [Description("A model of this file, tried last of all. Default: none.")]
    public string? Model { get; init; }

    [Range(1, 1_000_000)]
    [Description("Cap on the tokens of its answer. Default: none.")]
    public int? MaxTokens { get; init; }

    [Description("Address that gets the request by POST, to hand it to a person. Default: none.")]
    public string? Webhook { get; init; }

    [Secret]
    [Description("Headers of that POST; values as in api_keys. Default: none.")]
    public IReadOnlyDictionary<string, string>? WebhookHeaders { get; init; }

    [Description("A fixed answer. Default: none.")]
    public string? Reply { get; init; }
}
