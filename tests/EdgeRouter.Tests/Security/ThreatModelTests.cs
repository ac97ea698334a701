using System.Text.RegularExpressions;
using Mono.Cecil;

namespace EdgeRouter.Tests.Security;

/// <summary>The table of threats names the tests that prove it; none of them may be gone.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void EveryTest_NamedInTheTableOfThreats_Exists()
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", "security.md"));
        var start = text.IndexOf("## Threats", StringComparison.Ordinal);
        var end = text.IndexOf("\n## ", start + 3, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, "there is no section 'Threats'");
        var rows = text[start..end].Split('\n').Where(static l => l.StartsWith("| ", StringComparison.Ordinal) && !l.StartsWith("| threat", StringComparison.Ordinal)).ToArray();
        Assert.True(rows.Length > 30, "the table is not read");
        var known = KnownTests();
        Assert.All(rows, row =>
        {
            var cells = row.Trim('|', ' ').Split(" | ");
            Assert.Equal(4, cells.Length);
            var tests = Name().Matches(cells[3]).Select(static m => m.Groups[1].Value).ToArray();
            Assert.True(tests.Length > 0, $"no test proves: {cells[0]}");
            Assert.All(tests, test => Assert.True(known.Contains(test), $"there is no test '{test}'"));
        });
    }

    // Names are Class.Method. Tests of the native binary are read from their sources: this project does not build them.
    private static HashSet<string> KnownTests()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(ThreatModelTests).Assembly.Location);
        var known = assembly.MainModule.GetTypes()
            .SelectMany(static t => t.Methods.Where(static m => m.CustomAttributes.Any(static a => IsTest(a.AttributeType.Name))).Select(m => $"{t.Name}.{m.Name}"))
            .ToHashSet();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "tests", "EdgeRouter.FunctionalTests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            foreach (Match method in Method().Matches(File.ReadAllText(file)))
            {
                known.Add($"{Path.GetFileNameWithoutExtension(file)}.{method.Groups[1].Value}");
            }
        }

        return known;
    }

    private static bool IsTest(string attribute) => attribute.EndsWith("FactAttribute", StringComparison.Ordinal) || attribute.EndsWith("TheoryAttribute", StringComparison.Ordinal);

    private static string FindRoot()
    {
        var folder = Path.GetDirectoryName(typeof(ThreatModelTests).Assembly.Location)!;
        while (!File.Exists(Path.Combine(folder, "EdgeRouter.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not in the repository");
        }

        return folder;
    }

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\[(?:Fact|Theory|InlineData|MemberData)[^\n]*\]\s+public (?:async Task|void|Task) (\w+)\(")]
    private static partial Regex Method();
}
