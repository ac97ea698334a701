using System.Text.Json;

namespace EdgeRouter.Config.Document;

/// <summary>
/// One value of the configuration text, with its place in it. Checks read this tree rather than the records, because it is there in full
/// even when a part of the file cannot be turned into records: so all errors are found at once.
/// </summary>
internal sealed class ConfigNode
{
    /// <summary>From the root, for people: <c>models.chat.deployments[0].provider</c>; empty at the root.</summary>
    public required string Path { get; init; }

    /// <summary>The key in the object around it; empty in lists and at the root.</summary>
    public string Name { get; init; } = "";

    public required JsonValueKind Kind { get; init; }

    /// <summary>Line and column of the value, both from 1; columns in UTF-16 units, as editors count.</summary>
    public required TextPlace Place { get; init; }

    /// <summary>Where the key stands; the value's place in lists.</summary>
    public TextPlace KeyPlace { get; init; }

    /// <summary>The unescaped text of a string, the digits of a number; else empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>Members of an object (each key once) or items of a list, in the order of the text.</summary>
    public List<ConfigNode> Children { get; } = [];

    public ConfigNode? this[string name] => Kind == JsonValueKind.Object ? Children.Find(c => c.Name == name) : null;

    /// <summary>The value of a member that is a string; null when it is missing or something else (which the schema check tells).</summary>
    public string? StringOf(string name) => this[name] is { Kind: JsonValueKind.String } node ? node.Text : null;

    /// <summary>The members of an object below this one; none when it is missing or something else.</summary>
    public IReadOnlyList<ConfigNode> MembersOf(string name) => this[name] is { Kind: JsonValueKind.Object } node ? node.Children : [];

    /// <summary>The items of a list below this one; none when it is missing or something else.</summary>
    public IReadOnlyList<ConfigNode> ItemsOf(string name) => this[name] is { Kind: JsonValueKind.Array } node ? node.Children : [];

    /// <summary>The items that are strings; others are told by the schema check.</summary>
    public IEnumerable<ConfigNode> StringsOf(string name) => ItemsOf(name).Where(static n => n.Kind == JsonValueKind.String);

    public string PathOf(string name)
    {
        var plain = name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$');
        return plain ? (Path.Length == 0 ? name : $"{Path}.{name}") : $"{Path}[\"{name}\"]";
    }
}
