namespace EdgeRouter.Import.Target;

/// <summary>The providers of an import: one for each distinct server and credential, with a name that says which.</summary>
internal sealed class ProviderPool(ImportedRouter router)
{
    // As long as a provider's name may be.
    private const int LongestName = 64;

    private readonly Dictionary<string, ImportedProvider> _byIdentity = new(StringComparer.Ordinal);

    /// <param name="identity">Equal for equal server, credential and settings.</param>
    /// <param name="name">One that the provider must have; when the same server has another name already, it gets a second entry. Null: a free choice.</param>
    /// <param name="wanted">Names in the order in which they are tried; a number is added to the last one when all are taken.</param>
    public ImportedProvider Find(string identity, string? name, IReadOnlyList<string> wanted, Func<string, ImportedProvider> make) =>
        name is null ? Find(identity, wanted, make)
        : _byIdentity.TryGetValue(identity, out var known) && known.Name != name ? Find($"{identity}\u0003{name}", [name], make)
        : Find(identity, [name], make);

    /// <summary>A text as a provider's name: letters, digits, '.', '_' and '-'.</summary>
    public static string Slug(string text)
    {
        var name = string.Concat(text.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).Trim('-', '.');
        return name.Length == 0 ? "provider" : name.Length > LongestName - 4 ? name[..(LongestName - 4)] : name;
    }

    private ImportedProvider Find(string identity, IReadOnlyList<string> wanted, Func<string, ImportedProvider> make)
    {
        if (!_byIdentity.TryGetValue(identity, out var provider))
        {
            provider = make(FreeName(wanted));
            _byIdentity.Add(identity, provider);
            router.Providers.Add(provider);
        }

        return provider;
    }

    private string FreeName(IReadOnlyList<string> wanted)
    {
        foreach (var name in wanted.Select(Slug))
        {
            if (!IsTaken(name))
            {
                return name;
            }
        }

        var last = Slug(wanted[^1]);
        var number = 2;
        while (IsTaken($"{last}-{number}"))
        {
            number++;
        }

        return $"{last}-{number}";
    }

    private bool IsTaken(string name) => router.Providers.Exists(p => p.Name == name);
}
