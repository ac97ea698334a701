using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>The log.</summary>
internal sealed record LogConfig
{
    [Description("text or json, one line each. Default: text.")]
    public LogFormatName Format { get; init; }

    [Description("Least level that is written. Default: info.")]
    public LogLevelName Level { get; init; } = LogLevelName.Info;

    [Description("Write one line per request. Default: true.")]
    public bool Access { get; init; } = true;
}
