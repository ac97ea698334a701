using EdgeRouter.Import;

namespace EdgeRouter.Tests.Import;

/// <summary>
/// Invented configurations as people have them, and what is made of each. With <c>GOLDEN_UPDATE=1</c> in the environment the expected files are written anew, to be read before they are committed.
/// </summary>
public sealed class ImportGoldenTests : IDisposable
{
    private readonly Imports _imports = new();

    public static TheoryData<string> Sources => [.. Directory.GetFiles(Path.Combine(Imports.Folder, "litellm"), "*.yaml").Concat(Directory.GetFiles(Path.Combine(Imports.Folder, "portkey"), "*.json"))
        .Where(static f => !f.EndsWith("team-embeddings.yaml", StringComparison.Ordinal) && !f.EndsWith(".expected.json", StringComparison.Ordinal)).Select(static f => Path.GetRelativePath(Imports.Folder, f)).Order(StringComparer.Ordinal)];

    public void Dispose() => _imports.Dispose();

    [Fact]
    public void Sources_All_AreFound() => Assert.Equal(10, Sources.Count);

    [Theory]
    [MemberData(nameof(Sources))]
    public void Import_OfASource_IsTheExpectedFileAndPassesTheChecker(string source)
    {
        var text = Imports.Good(Read(source));
        var expected = Path.Combine(Imports.Folder, Path.ChangeExtension(source, ".expected.json"));
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            File.WriteAllText(expected, text);
        }

        Assert.Equal(File.ReadAllText(expected), text);
    }

    // Every secret of the sources has "plain" in it; ids of virtual keys are not secret, and only their names are used.
    [Theory]
    [MemberData(nameof(Sources))]
    public void Import_OfPlainSecrets_NeverCopiesOrTellsThem(string source)
    {
        var result = Read(source);
        Assert.DoesNotContain("plain-", result.Text!.Replace("plain text", ""), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("_plain", result.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AKIA", result.Text, StringComparison.Ordinal);
        Assert.All(result.HereErrors, static e => Assert.DoesNotContain("plain-", e.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    private ImportResult Read(string source) => _imports.Run(source.StartsWith("litellm", StringComparison.Ordinal) ? ImportKind.LiteLlm : ImportKind.Portkey, Path.Combine(Imports.Folder, source));
}
