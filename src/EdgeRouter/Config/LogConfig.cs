using System.ComponentModel;

namespace EdgeRouter.Config;

/// <summary>The log.</summary>
internal sealed record LogConfig
{
    // Plain setters where there is a default: the generated reader overwrites init-only members that the file leaves out.
    [Description("text or json, one line each. Default: text.")]
    public LogFormatName Format { get; init; }

    [Description("Least level that is written. Default: info.")]
    public LogLevelName Level { get; set; } = LogLevelName.Info;

    [Description("Write one line per request. Default: true.")]
    public bool Access { get; set; } = true;
}
