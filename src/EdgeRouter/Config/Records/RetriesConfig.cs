using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record RetriesConfig
{
    [Range(1, 10)]
    [Description("Attempts in all, the first one included. Default: 3.")]
    public int? Attempts { get; init; }

    [Description("Wait before the second attempt; doubles from one to the next, with full jitter. Default: 500ms.")]
    public Duration? Backoff { get; init; }

    [Description("The longest wait between two attempts. Default: 10s.")]
    public Duration? MaxBackoff { get; init; }
}
