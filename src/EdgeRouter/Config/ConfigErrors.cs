using EdgeRouter.Config.Document;

namespace EdgeRouter.Config;

/// <summary>Collects the errors of one file, whichever pass finds them.</summary>
internal sealed class ConfigErrors(string file)
{
    private readonly List<ConfigError> _errors = [];

    public int Count => _errors.Count;

    public string File => file;

    public void Add(
        TextPlace place,
        string path,
        string message,
        string? value = null,
        IReadOnlyList<string>? allowed = null,
        IReadOnlyList<string>? didYouMean = null)
        => _errors.Add(new ConfigError(file, place.Line, place.Column, path, message, value, allowed, didYouMean));

    public void Add(
        ConfigNode node,
        string message,
        string? value = null,
        IReadOnlyList<string>? allowed = null,
        IReadOnlyList<string>? didYouMean = null)
        => Add(node.Place, node.Path, message, value, allowed, didYouMean);

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<ConfigError> Sorted() => [.. _errors.OrderBy(static e => (e.Line, e.Column))];
}
