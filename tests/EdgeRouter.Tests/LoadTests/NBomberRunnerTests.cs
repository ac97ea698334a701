using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EdgeRouter.Tests.LoadTests;

/// <summary>
/// The file for NBomber is compiled where its package can be had, which is not here. So the compiler reads it with the rest of the project and without the package: its syntax must be right, whatever it uses of ours must
/// exist, and what is left over must be the names below, each of which stands in NBomber's documentation. Whether they fit together only a build with the package tells.
/// </summary>
public sealed class NBomberRunnerTests
{
    // Pages of nbomber.com/docs/nbomber: scenario, load-simulation, nbomber-runner, step, timeouts.
    private static readonly string[] Documented =
    [
        "NBomber", "Contracts", "CSharp", "NBomberRunner",
        "Scenario", "Create", "WithoutWarmUp", "WithMaxFailCount", "WithLoadSimulations",
        "Response", "Ok", "Fail", "statusCode", "message",
        "LoadSimulation", "Simulation", "Inject", "RampingInject", "rate", "interval", "during",
        "Bomber", "RegisterScenarios", "WithTestSuite", "WithTestName", "WithScenarioCompletionTimeout", "WithReportFolder", "Run",
    ];

    private static readonly string Project = Path.Combine(Root(), "loadtests/EdgeRouter.LoadTests");

    private readonly CSharpCompilation _compilation = Compile();

    [Fact]
    public void File_Syntax_HasNoErrors() => Assert.Empty(Tree("NBomberRunner.cs").GetDiagnostics());

    [Fact]
    public void File_IsSmall() => Assert.InRange(Tree("NBomberRunner.cs").GetText().Lines.Count, 20, 80);

    [Fact]
    public void OtherFiles_WithTheSwitchOn_AreUnderstood()
    {
        // Proof that the compiler was given what it needs: else everything would be an unknown name.
        var errors = _compilation.GetDiagnostics().Where(static d => d.Severity == DiagnosticSeverity.Error && !d.Location.SourceTree!.FilePath.EndsWith("NBomberRunner.cs", StringComparison.Ordinal));
        Assert.Empty(errors);
    }

    [Fact]
    public void File_NamesThatAreNotOurs_AreTheDocumentedOnes()
    {
        var tree = Tree("NBomberRunner.cs");
        var model = _compilation.GetSemanticModel(tree);
        var unknown = tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            .Where(name => name is not IdentifierNameSyntax { IsVar: true } && name.Parent is not NameEqualsSyntax && IsUnknown(model.GetSymbolInfo(name)))
            .Select(static name => name.Identifier.ValueText).Distinct();
        Assert.Equal(Documented.Order(StringComparer.Ordinal), unknown.Order(StringComparer.Ordinal));
    }

    // An alias or a namespace of something that is not there is known by its name only.
    private static bool IsUnknown(SymbolInfo info) =>
        (info.Symbol is null && info.CandidateSymbols.IsEmpty) || info.Symbol is IErrorTypeSymbol;

    private SyntaxTree Tree(string file) => _compilation.SyntaxTrees.Single(t => Path.GetFileName(t.FilePath) == file);

    private static CSharpCompilation Compile()
    {
        var parse = new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: ["USE_NBOMBER"]);
        var linked = XDocument.Load(Path.Combine(Project, "EdgeRouter.LoadTests.csproj")).Descendants("Compile").Attributes("Include").Select(static a => Path.GetFullPath(Path.Combine(Project, a.Value)));
        var own = Directory.EnumerateFiles(Project, "*.cs", SearchOption.AllDirectories).Where(static f => !Path.GetRelativePath(Project, f).StartsWith("obj", StringComparison.Ordinal) && !Path.GetRelativePath(Project, f).StartsWith("bin", StringComparison.Ordinal));
        string[] usings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
        var trees = own.Concat(linked).Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), parse, f))
            .Append(CSharpSyntaxTree.ParseText(string.Concat(usings.Select(static u => $"global using {u};\n")), parse, "GlobalUsings.cs"));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static f => Path.GetFileNameWithoutExtension(f) is var name && (name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.Win32", StringComparison.Ordinal) || name is "mscorlib" or "netstandard" or "HdrHistogram"))
            .Select(static f => MetadataReference.CreateFromFile(f));
        return CSharpCompilation.Create("checked", trees, references, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "EdgeRouter.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("EdgeRouter.sln is not above the tests");
        }

        return folder;
    }
}
