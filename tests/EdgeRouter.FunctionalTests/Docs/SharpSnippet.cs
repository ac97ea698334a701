using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>A C# block: top-level statements, compiled with what this project refers to and run in this process.</summary>
internal static class SharpSnippet
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading.Tasks;";

    public static async Task<string> RunAsync(DocBlock block, string text)
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "snippet-" + Guid.NewGuid().ToString("n"),
            [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(text)],
            trusted.Where(static p => p.EndsWith(".dll", StringComparison.Ordinal)).Select(static p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var errors = result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => d.ToString()).ToArray();
        Assert.True(errors.Length == 0, $"{block.Place}: {string.Join('\n', errors)}");
        var entry = Assembly.Load(image.ToArray()).EntryPoint!;
        var before = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            if (entry.Invoke(null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()]) is Task task)
            {
                await task;
            }
        }
        finally
        {
            Console.SetOut(before);
        }

        return output.ToString();
    }
}
