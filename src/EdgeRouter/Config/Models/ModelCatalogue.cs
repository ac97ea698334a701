using System.Text.Json;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Config.Models;

/// <summary>
/// What is known about models, by vendor and name. Facts of a day, never a gate: a model that is not in it works, with unknown window and price. Immutable. Reading the embedded file takes milliseconds and
/// allocates about a megabyte, so it is done once, when somebody first asks.
/// </summary>
internal sealed class ModelCatalogue
{
    private const string Resource = "models.json";

    private readonly Dictionary<(string Vendor, string Model), ModelRow> _rows = [];

    /// <param name="over">Rows of the operator's own file; each replaces the row of its vendor and name.</param>
    public ModelCatalogue(ModelFile file, ModelFile? over = null)
    {
        AsOf = over?.AsOf ?? file.AsOf;
        foreach (var row in file.Models.Concat(over?.Models ?? []))
        {
            _rows[(row.Vendor, row.Model)] = row;
        }

        All = [.. _rows.Values.OrderBy(static r => r.Vendor, StringComparer.Ordinal).ThenBy(static r => r.Model, StringComparer.Ordinal)];
    }

    public string AsOf { get; }

    /// <summary>By vendor, then by name.</summary>
    public IReadOnlyList<ModelRow> All { get; }

    /// <param name="vendor">Name of a vendor row; null finds nothing.</param>
    public ModelRow? Find(string? vendor, string model) => vendor is null ? null : _rows.GetValueOrDefault((vendor, model));

    /// <summary>Reads the file embedded in this assembly; it is part of the build, so a fault in it throws, and a test reads it.</summary>
    public static ModelFile LoadEmbedded()
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream(Resource)!;
        return Read(stream);
    }

    /// <exception cref="JsonException">The text is not such a file; the message tells the line.</exception>
    public static ModelFile Read(Stream json) =>
        JsonSerializer.Deserialize(json, ConfigJsonContext.Default.ModelFile) ?? throw new JsonException("a catalogue of models cannot be null");
}
