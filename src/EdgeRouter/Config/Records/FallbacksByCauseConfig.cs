using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record FallbacksByCauseConfig
{
    [Description("For prompts that are too long. Default: fallbacks.")]
    public IReadOnlyList<string>? ContextLength { get; init; }

    [Description("For content that the provider refuses. Default: none; the refusal is told to the caller.")]
    public IReadOnlyList<string>? ContentPolicy { get; init; }

    [Description("For full quotas. Default: fallbacks.")]
    public IReadOnlyList<string>? RateLimited { get; init; }

    [Description("For deadlines that passed. Default: fallbacks.")]
    public IReadOnlyList<string>? Timeout { get; init; }
}
