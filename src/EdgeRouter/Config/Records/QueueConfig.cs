using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeRouter.Config.Records;

internal sealed record QueueConfig
{
    [Range(0, 100_000)]
    [Description("Requests of one model that may wait at a time; 0: none. Default: 256.")]
    public int? Length { get; init; }

    [Description("The longest wait, never longer than timeouts.total. Default: 30s.")]
    public Duration? Wait { get; init; }
}
