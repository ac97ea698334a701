namespace EdgeRouter.Config;

/// <summary>A value of the configuration file with its place: line and column count from 1. Exactly one of the members that hold content fits <see cref="Kind"/>.</summary>
internal sealed class ConfigNode(ConfigNodeKind kind, string path, int line, int column)
{
    private static readonly Dictionary<string, ConfigNode> None = [];

    public ConfigNodeKind Kind { get; } = kind;

    /// <summary>As in <c>models.chat.deployments[0].provider</c>; empty for the file itself.</summary>
    public string Path { get; } = path;

    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>Text of a string, digits of a number, true or false.</summary>
    public string Text { get; init; } = "";

    public Dictionary<string, ConfigNode> Members { get; init; } = None;

    public List<ConfigNode> Items { get; init; } = [];

    /// <summary>A member that is there and has that kind, else null.</summary>
    public ConfigNode? Get(string name, ConfigNodeKind kind) => Members.TryGetValue(name, out var node) && node.Kind == kind ? node : null;
}
