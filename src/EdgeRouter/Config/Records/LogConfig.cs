using System.ComponentModel;

namespace EdgeRouter.Config.Records;

internal sealed record LogConfig
{
    [Description("text for people, json (one object a line) for collectors. Default: text.")]
    public LogFormat? Format { get; init; }

    [Description("The least severe events that are logged. Default: info.")]
    public LogThreshold? Level { get; init; }

    [Description("One line per request, never prompts or keys. Default: true.")]
    public bool? Access { get; init; }
}
