using EdgeRouter.Config.Records;

namespace EdgeRouter.Config;

/// <summary>What is logged, defaults filled in.</summary>
internal sealed record LogFacts
{
    public LogFormat Format { get; init; } = LogFormat.Text;

    public LogThreshold Level { get; init; } = LogThreshold.Info;

    /// <summary>One line per request.</summary>
    public bool Access { get; init; } = true;
}
