using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record RateLimitsConfig
{
    [Range(1, 100_000_000)]
    [Description("Requests in any 60 seconds, for each key. Default: unknown.")]
    public int? RequestsPerMinute { get; init; }

    [Range(1, 2_000_000_000)]
    [Description("Tokens of prompts and answers in any 60 seconds, for each key. Default: unknown.")]
    public int? TokensPerMinute { get; init; }
}
