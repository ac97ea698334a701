using EdgeRouter.Config;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import;

/// <summary>What became of a configuration of another gateway. There is a text exactly when the source could be read.</summary>
internal sealed record ImportResult
{
    /// <summary>What is wrong with the source; nothing is written then.</summary>
    public IReadOnlyList<ConfigError> SourceErrors { get; init; } = [];

    /// <summary>The configuration file.</summary>
    public string? Text { get; init; }

    /// <summary>What the checker says of the text here and now.</summary>
    public IReadOnlyList<ConfigError> HereErrors { get; init; } = [];

    /// <summary>What the checker would still say with every variable and file there.</summary>
    public IReadOnlyList<ConfigError> TrialErrors { get; init; } = [];

    /// <summary>Variables that the text reads and that are not set here.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    public ImportTally Tally { get; init; } = new(0, 0, 0, 0, 0, 0);
}
