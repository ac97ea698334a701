using System.Text.Json;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Config.Vendors;

/// <summary>
/// The vendor rows, by name. The rows are part of the binary, so a row that cannot be read is a fault of the build: it throws, and a test
/// reads them all.
/// </summary>
internal sealed class VendorCatalogue
{
    /// <summary>The vendor that has no row: the provider inside this binary.</summary>
    public const string Sandbox = "sandbox";

    /// <summary>The vendor whose address is made of region and project.</summary>
    public const string Vertex = "vertex";

    private const string Folder = "providers/";

    private readonly Dictionary<string, VendorConfig> _byName;

    public VendorCatalogue(IEnumerable<VendorConfig> vendors)
    {
        _byName = vendors.ToDictionary(static v => v.Name, StringComparer.Ordinal);
        All = [.. _byName.Values.OrderBy(static v => v.Name, StringComparer.Ordinal)];
        Names = [.. _byName.Keys.Append(Sandbox).Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<VendorConfig> All { get; }

    /// <summary>Everything that may stand in <c>providers.*.vendor</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    public VendorConfig? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>With more rows; each replaces the row of its name.</summary>
    public VendorCatalogue With(IReadOnlyList<VendorConfig> over) => new(All.Where(v => over.All(o => o.Name != v.Name)).Concat(over.Reverse().DistinctBy(static v => v.Name)));

    /// <summary>Reads the rows embedded in this assembly. Takes milliseconds: once per process is enough.</summary>
    public static VendorCatalogue Load()
    {
        var assembly = typeof(VendorCatalogue).Assembly;
        var rows = new List<VendorConfig>();
        foreach (var name in assembly.GetManifestResourceNames().Where(static n => n.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var row = JsonSerializer.Deserialize(stream, ConfigJsonContext.Default.VendorConfig);
            rows.Add(row ?? throw new InvalidDataException($"vendor row {name} is empty"));
        }

        return new VendorCatalogue(rows);
    }
}
