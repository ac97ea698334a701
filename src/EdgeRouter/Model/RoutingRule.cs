using System.Text.RegularExpressions;

namespace EdgeRouter.Model;

/// <summary>An operator's rule: when all its conditions hold, its outcome applies. Immutable. A condition that is null or empty holds always.</summary>
internal sealed class RoutingRule
{
    public required string Name { get; init; }

    /// <summary>Ids of virtual keys, patterns among them.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    public IReadOnlyList<string> Users { get; init; } = [];

    public IReadOnlyList<string> Applications { get; init; } = [];

    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Tags that the caller gave (<c>x-edgerouter-tags</c>); one of them is enough.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Estimated prompt tokens; 0: no bound.</summary>
    public int MinPromptTokens { get; init; }

    public int MaxPromptTokens { get; init; }

    public bool? Tools { get; init; }

    public bool? Images { get; init; }

    public bool? Stream { get; init; }

    /// <summary>Lower-case UTF-8; one of them in the last user message is enough.</summary>
    public IReadOnlyList<byte[]> Keywords { get; init; } = [];

    /// <summary>Over the last user message. Built without backtracking: linear in the text, whatever the pattern.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>Names of headers and patterns of their values; all must hold.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public TimeWindow? Time { get; init; }

    /// <summary>Null: the model that was asked for.</summary>
    public VirtualModel? Target { get; set; }

    public StrategySettings? Strategy { get; init; }

    public CompiledConstraints? Constraints { get; init; }

    public ParameterSettings? Parameters { get; init; }

    public bool ReadsText => Keywords.Count > 0 || Pattern is not null;
}
