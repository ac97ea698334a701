using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record TimeWindowConfig
{
    [Description("Begin, HH:MM.")]
    public required string From { get; init; }

    [Description("End, HH:MM; before the begin: on the next day.")]
    public required string To { get; init; }

    [Description("Days on which it begins: mon, tue, wed, thu, fri, sat, sun. Default: all.")]
    public IReadOnlyList<Weekday>? Days { get; init; }

    [Description("Time zone (Europe/Amsterdam, UTC). Default: this machine's.")]
    public string? TimeZone { get; init; }
}
