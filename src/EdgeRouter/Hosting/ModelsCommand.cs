using System.Globalization;
using System.Text.Json;
using EdgeRouter.Config.Models;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Hosting;

/// <summary>Lists what the catalogue knows of models: a table for people, or the rows as JSON.</summary>
internal static class ModelsCommand
{
    private const string Header = "VENDOR          MODEL                                              WINDOW   MAX OUT   IN $/M  OUT $/M  ABILITIES";

    /// <param name="ability">Only models that are known to have it; null: all.</param>
    /// <param name="text">Only models with this in their name; null: all.</param>
    /// <param name="config">A configuration file with a catalogue of its own; null: only what is embedded.</param>
    public static int Run(string? vendor, string? ability, string? text, bool json, string? config)
    {
        var read = config is null ? null : ConfigFile.Read(config);
        if (read is { IsValid: false })
        {
            Console.Error.WriteLine(string.Join('\n', read.Errors));
            return ExitCode.BadInput;
        }

        var catalogue = read?.Catalogue?.Models.Value ?? new ModelCatalogue(ModelCatalogue.LoadEmbedded());
        if (vendor is not null && !catalogue.All.Any(r => r.Vendor == vendor))
        {
            Console.Error.WriteLine($"edgerouter models: no models of a vendor '{vendor}' are known; known: {string.Join(", ", catalogue.All.Select(static r => r.Vendor).Distinct())}");
            return ExitCode.BadInput;
        }

        ModelAbility? wanted = null;
        if (ability is not null)
        {
            if (!Enum.TryParse<ModelAbility>(ability.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
            {
                Console.Error.WriteLine($"edgerouter models: unknown capability '{ability}'; allowed: {string.Join(", ", Enum.GetValues<ModelAbility>().Select(NameOf))}");
                return ExitCode.BadInput;
            }

            wanted = parsed;
        }

        var rows = catalogue.All
            .Where(r => (vendor is null || r.Vendor == vendor) && (wanted is null || r.Capabilities?.Contains(wanted.Value) == true) && (text is null || r.Model.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new ModelFile { AsOf = catalogue.AsOf, Models = rows }, ConfigJsonContext.Default.ModelFile));
            return ExitCode.Ok;
        }

        Console.Out.WriteLine(Header);
        foreach (var row in rows)
        {
            var abilities = string.Join(' ', (row.Capabilities ?? []).Select(NameOf).Concat(row.Deprecated is { } day ? [$"until {day}" + (row.Successor is { } next ? $", then {next}" : "")] : Array.Empty<string>()));
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Vendor,-15} {row.Model,-48} {row.ContextWindow,9} {row.MaxOutput,9} {row.InputPrice,8} {row.OutputPrice,8}  {abilities}").TrimEnd());
        }

        Console.Out.WriteLine($"{rows.Count} models, as of {catalogue.AsOf}. A model that is not listed works too; its window and price are then unknown.");
        return ExitCode.Ok;
    }

    private static string NameOf(ModelAbility ability) => ability == ModelAbility.JsonSchema ? "json_schema" : ability.ToString().ToLowerInvariant();
}
