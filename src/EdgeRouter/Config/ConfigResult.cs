using System.Diagnostics.CodeAnalysis;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>
/// What became of a configuration file: everything but <see cref="Errors"/> is there exactly when there is no error.
/// </summary>
internal sealed record ConfigResult
{
    /// <summary>As written, without defaults.</summary>
    public RouterConfig? Config { get; init; }

    /// <summary>What is known of vendors and models, the operator's files included.</summary>
    public ConfigCatalogue? Catalogue { get; init; }

    public Snapshot? Snapshot { get; init; }

    public ListenFacts? Listen { get; init; }

    public LogFacts? Log { get; init; }

    /// <summary>Null: no address speaks TLS.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>In the order of the text.</summary>
    public required IReadOnlyList<ConfigError> Errors { get; init; }

    [MemberNotNullWhen(true, nameof(Config), nameof(Catalogue), nameof(Snapshot), nameof(Listen), nameof(Log))]
    public bool IsValid => Errors.Count == 0;
}
