using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config;

/// <summary>How failed attempts are repeated.</summary>
internal sealed record RetriesConfig
{
    [Description("Attempts in all. Default: 3.")]
    [Range(1, 10)]
    public int? Attempts { get; init; }

    [Description("First pause; doubles with each attempt.")]
    public Duration? Backoff { get; init; }

    [Description("Longest pause.")]
    public Duration? MaxBackoff { get; init; }
}
