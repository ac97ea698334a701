using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Models;
using EdgeRouter.Config.Records;
using EdgeRouter.Config.Vendors;

namespace EdgeRouter.Config;

/// <summary>The operator's own files over what is known of vendors and models in this binary. Read like secret files, so a change of one of them is a reload.</summary>
internal static class CatalogueFiles
{
    /// <returns>The catalogue with the files that <paramref name="node"/> names laid over it; what is wrong with them is reported.</returns>
    public static ConfigCatalogue Over(ConfigCatalogue catalogue, ConfigNode? node, SecretResolver secrets, ConfigErrors errors)
    {
        if (node is not { Kind: JsonValueKind.Object })
        {
            return catalogue;
        }

        var vendors = new List<VendorConfig>();
        foreach (var file in node.StringsOf("vendors"))
        {
            if (Read(file, secrets, errors, ConfigJsonContext.Default.VendorConfig) is { } vendor && IsFit(vendor, file, errors))
            {
                vendors.Add(vendor);
            }
        }

        var models = node["models"] is { Kind: JsonValueKind.String } path && Read(path, secrets, errors, ConfigJsonContext.Default.ModelFile) is { } rows && IsFit(rows, path, errors) ? rows : null;
        return catalogue with
        {
            Vendors = vendors.Count == 0 ? catalogue.Vendors : catalogue.Vendors.With(vendors),
            Models = models is null ? catalogue.Models : new Lazy<ModelCatalogue>(() => new ModelCatalogue(ModelCatalogue.LoadEmbedded(), models)),
        };
    }

    private static T? Read<T>(ConfigNode node, SecretResolver secrets, ConfigErrors errors, JsonTypeInfo<T> type)
        where T : class
    {
        var file = secrets.File(node.Text);
        if (file.Value is null)
        {
            errors.Add(node, file.Problem!);
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(file.Value), type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            errors.Add(node, $"file {node.Text} cannot be read as {(type.Type == typeof(VendorConfig) ? "a vendor" : "a catalogue of models")}: line {e.LineNumber + 1}, {(e.Path ?? "$").TrimStart('$', '.')}");
            return null;
        }
    }

    private static bool IsFit(ModelFile models, ConfigNode file, ConfigErrors errors)
    {
        var wrong = models.Models.FirstOrDefault(static r => r.Deprecated is not null && r.LastDay is null);
        if (wrong is not null)
        {
            errors.Add(file, $"file {file.Text}: deprecated of {wrong.Vendor} {wrong.Model} is not a day such as 2026-12-31");
        }

        return wrong is null;
    }

    private static bool IsFit(VendorConfig vendor, ConfigNode file, ConfigErrors errors)
    {
        var unknown = (vendor.Quirks ?? []).FirstOrDefault(static q => !QuirkNames.All.Contains(q));
        string? problem = null;
        problem = vendor.Name == VendorCatalogue.Sandbox || !Checks.ConfigChecks.IsPlainName(vendor.Name) ? "its name is not one that a vendor can have"
            : vendor.BaseUrl is { } address && !BaseAddress.TryParse(address, out _, out problem) ? $"base_url: {problem}"
            : unknown is not null ? $"unknown quirk '{unknown}'; allowed: {string.Join(", ", QuirkNames.All)}"
            : null;
        if (problem is not null)
        {
            errors.Add(file, $"file {file.Text}: {problem}");
        }

        return problem is null;
    }
}
