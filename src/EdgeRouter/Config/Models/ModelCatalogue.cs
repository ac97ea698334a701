using System.Globalization;
using System.Text.Json;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config.Models;

/// <summary>
/// What is known about models, by vendor and name. Facts of a day, never a gate: a model that is not in it works, with unknown window and price. Immutable. Reading the embedded file takes milliseconds and
/// allocates about a megabyte, so it is done once, when somebody first asks.
/// </summary>
internal sealed class ModelCatalogue
{
    private const string Resource = "models.json";

    // A successor may be replaced in its turn; an operator's rows may go in a circle.
    private const int LongestChain = 8;

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

    /// <summary>The name to ask for: the model's own, or that of its successor, or of the successor's, once the vendor does not answer for them any more.</summary>
    public string InForce(string? vendor, string model, DateOnly today)
    {
        for (var steps = 0; steps < LongestChain && Find(vendor, model) is { LastDay: { } day, Successor: { } successor } && day <= today; steps++)
        {
            model = successor;
        }

        return model;
    }

    /// <summary>Null: no end is known.</summary>
    public ModelEnd? EndOf(string? vendor, string model, DateOnly today) => Find(vendor, model) is { LastDay: { } day } row ? EndOf(row, day, today) : null;

    /// <summary>Notices of every model of a vendor that has an end, by name; null: none has. For names that only callers know.</summary>
    public Utf8Map<string>? EndsOf(string? vendor, DateOnly today)
    {
        var ends = All.Where(r => r.Vendor == vendor && r.LastDay is not null).Select(r => KeyValuePair.Create(r.Model, EndOf(r, r.LastDay!.Value, today).Notice)).ToList();
        return ends.Count == 0 ? null : new Utf8Map<string>(ends);
    }

    private ModelEnd EndOf(ModelRow row, DateOnly day, DateOnly today)
    {
        var answers = InForce(row.Vendor, row.Model, today);
        var next = answers == row.Model ? row.Successor : answers;
        var notice = string.Create(CultureInfo.InvariantCulture, $"{row.Model} until {day:yyyy-MM-dd}{(next is null ? "" : $", then {next}")}");
        return new ModelEnd(day, row.Successor is not null, answers != row.Model, string.Concat(notice.Select(static c => c is >= ' ' and <= '~' ? c : '?')));
    }

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
