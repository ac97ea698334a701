using EdgeRouter.Config;
using EdgeRouter.Import;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Tests.Config;

namespace EdgeRouter.Tests.Import;

/// <summary>Imports without an environment; sources come from files beside the tests, or are written to a folder that ends with the test.</summary>
internal sealed class Imports : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-import-").FullName;

    public static string Folder { get; } = Path.Combine(ConfigFixture.RepositoryRoot, "tests", "EdgeRouter.Tests", "Import", "Files");

    public static ConfigCatalogue Catalogue { get; } = new() { Vendors = ConfigFixture.Vendors, UsableDialects = [.. Enum.GetValues<DialectId>().Where(Dialects.IsSpoken)] };

    public Dictionary<string, string> Environment { get; } = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public string Write(string text, string name = "source")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public ImportResult LiteLlm(string yaml) => Run(ImportKind.LiteLlm, Write(yaml));

    public ImportResult Portkey(string json) => Run(ImportKind.Portkey, Write(json));

    public ImportResult Run(ImportKind kind, string path) =>
        Importer.Run(kind, path, "out.json", Catalogue, name => Environment.GetValueOrDefault(name), static file => SecretText.Failed($"file {file} does not exist"));

    /// <summary>The text, which the checker accepts once everything that it reads is set.</summary>
    public static string Good(ImportResult result)
    {
        Assert.Equal([], result.SourceErrors.Select(static e => e.ToString()));
        Assert.Equal([], result.TrialErrors.Select(static e => e.ToString()));
        return result.Text!;
    }
}
