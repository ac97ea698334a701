namespace EdgeRouter.Import.Target;

/// <summary>
/// The environment variables that the written configuration reads. A secret that stands in the source as plain text gets a variable of its own and goes no further than this class.
/// </summary>
internal sealed class Variables
{
    private readonly Dictionary<string, string> _nameOfSecret = new(StringComparer.Ordinal);
    private readonly Dictionary<string, VariableUse> _uses = new(StringComparer.Ordinal);
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reserved = new(StringComparer.Ordinal);

    /// <summary>Variables without which the configuration is wrong.</summary>
    public IReadOnlyCollection<string> Needed => _needed;

    /// <summary>Every variable that is read, and as what.</summary>
    public IReadOnlyDictionary<string, VariableUse> Uses => _uses;

    /// <summary>Keeps a name that the source uses from being given to a plain secret.</summary>
    public void Reserve(string name) => _reserved.Add(name);

    /// <summary>A reference to a variable that the source names too.</summary>
    public string Named(string name, VariableUse use = VariableUse.Secret, bool optional = false)
    {
        _uses.TryAdd(name, use);
        if (!optional)
        {
            _needed.Add(name);
        }

        return optional ? $"${{{name}:-}}" : $"${{{name}}}";
    }

    /// <summary>A reference that stands for a plain secret: the same one for the same secret.</summary>
    /// <param name="wanted">How the variable should be called; a number is added when another one has this name.</param>
    public string InPlaceOf(string secret, string wanted, VariableUse use = VariableUse.Secret)
    {
        if (!_nameOfSecret.TryGetValue(secret, out var name))
        {
            var clean = Clean(wanted);
            name = clean;
            for (var i = 2; _uses.ContainsKey(name) || _reserved.Contains(name); i++)
            {
                name = $"{clean}_{i}";
            }

            _nameOfSecret.Add(secret, name);
            _uses.Add(name, use);
            _needed.Add(name);
        }

        return $"${{{name}}}";
    }

    public static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Clean(string wanted)
    {
        var name = string.Concat(wanted.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "K_" + name : name;
    }
}
