using System.Text;
using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

/// <summary>Loads configurations without disk or environment.</summary>
internal sealed class ConfigFixture
{
    private static readonly Lazy<VendorCatalogue> SharedVendors = new(VendorCatalogue.Load);

    public static VendorCatalogue Vendors => SharedVendors.Value;

    public static string RepositoryRoot { get; } = FindRoot();

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Certificates for everyone (tls.crt with tls.key, other.crt) and a file that is none (text); tests add theirs.</summary>
    public Dictionary<string, string> Files { get; } = new(Pem.Files) { ["text"] = "just text" };

    public ConfigCatalogue Catalogue { get; init; } = new() { Vendors = Vendors, UsableDialects = [DialectId.OpenAi] };

    public static string ReadConfig(string name) => File.ReadAllText(Path.Combine(RepositoryRoot, "config", name));

    public ConfigResult Load(string json, string path = "edgerouter.json") => Load(Encoding.UTF8.GetBytes(json), path);

    public ConfigResult Load(byte[] json, string path = "edgerouter.json") => ConfigLoader.Load(
        path,
        json,
        Catalogue,
        name => Environment.GetValueOrDefault(name),
        name => Files.TryGetValue(name, out var text) ? SecretText.Of(text) : SecretText.Failed($"file {name} does not exist"));

    /// <summary>The snapshot; a failure prints the errors.</summary>
    public Snapshot Compile(string json)
    {
        var result = Load(json);
        Assert.Equal([], result.Errors.Select(static e => e.ToString()));
        return result.Snapshot!;
    }

    /// <summary>The only error.</summary>
    public ConfigError Refuse(string json) => Assert.Single(Load(json).Errors);

    /// <summary>The text without its mark ¦ has exactly one error: at the mark, and printed as expected.</summary>
    public void AssertOneLine(string marked, string expected)
    {
        var before = marked[..marked.IndexOf('¦')].Split('\n');
        var error = Refuse(marked.Replace("¦", ""));
        Assert.Equal($"edgerouter.json:{before.Length}:{before[^1].Length + 1}: {expected}", error.ToString());
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeRouter.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("EdgeRouter.sln not found above the tests");
    }
}
