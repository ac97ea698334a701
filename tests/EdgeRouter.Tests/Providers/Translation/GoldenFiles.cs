using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>
/// Files under <c>Providers/Golden</c> that hold what a translation has to give. Invented payloads. With <c>GOLDEN_UPDATE=1</c> in the environment the files are written anew, to be read before they are committed.
/// </summary>
internal static class GoldenFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Root = FindRoot();

    private static bool Updating => Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1";

    public static string PathOf(string name) => Path.Combine(Root, name);

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>Names of the files in a folder that end so, without that end.</summary>
    public static IEnumerable<string> Names(string folder, string end) =>
        Directory.GetFiles(PathOf(folder), "*" + end).Select(f => Path.GetFileName(f)[..^end.Length]).Order(StringComparer.Ordinal);

    public static void Check(string name, string actual)
    {
        actual = actual.ReplaceLineEndings("\n");
        if (Updating)
        {
            File.WriteAllText(PathOf(name), actual);
        }

        Assert.Equal(File.ReadAllText(PathOf(name)), actual);
    }

    /// <summary>JSON with one way to write it, so that differences show by line.</summary>
    public static string Pretty(ReadOnlySpan<byte> json) => JsonNode.Parse(json)!.ToJsonString(Indented);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "EdgeRouter.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("EdgeRouter.sln");
        }

        return Path.Combine(folder, "tests", "EdgeRouter.Tests", "Providers", "Golden");
    }
}
