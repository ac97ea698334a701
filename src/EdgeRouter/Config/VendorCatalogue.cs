using System.Text.Json;

namespace EdgeRouter.Config;

/// <summary>The vendor rows that were built in.</summary>
internal static class VendorCatalogue
{
    /// <summary>The name of the provider inside the binary, which is no row: it has no address.</summary>
    public const string Sandbox = "sandbox";

    private const string Folder = "providers/";

    public static IReadOnlyList<VendorConfig> All { get; } = Load();

    public static VendorConfig? Find(string name) => All.FirstOrDefault(v => v.Name == name);

    private static List<VendorConfig> Load()
    {
        var assembly = typeof(VendorCatalogue).Assembly;
        var rows = new List<VendorConfig>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(static n => n.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            rows.Add(JsonSerializer.Deserialize(stream, ConfigContext.Default.VendorConfig) ?? throw new JsonException($"{resource} is empty"));
        }

        return rows;
    }
}
