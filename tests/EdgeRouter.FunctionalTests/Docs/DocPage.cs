using System.Collections.Concurrent;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>One page of the documentation, read as GitHub reads it.</summary>
internal sealed class DocPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    private static readonly ConcurrentDictionary<string, DocPage> Pages = new(StringComparer.Ordinal);

    private DocPage(string path, string text)
    {
        Path = path;
        Text = text;
        var document = Markdown.Parse(text, Pipeline);
        foreach (var block in document)
        {
            ReadTop(document, block);
        }

        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            Anchors.Add(heading.GetAttributes().Id ?? "");
        }

        foreach (var link in document.Descendants<LinkInline>())
        {
            Links.Add((link.Url ?? "", link.Line + 1));
        }
    }

    /// <summary>Relative to the repository.</summary>
    public string Path { get; }

    public string Text { get; }

    public List<DocBlock> Blocks { get; } = [];

    /// <summary>Lines of blocks that are code by indentation: no language, no mark, so nobody knows what to do with them.</summary>
    public List<int> Indented { get; } = [];

    public HashSet<string> Anchors { get; } = new(StringComparer.Ordinal);

    public List<(string Url, int Line)> Links { get; } = [];

    /// <summary>README.md and everything below docs.</summary>
    public static IReadOnlyList<string> All => [.. Directory.GetFiles(System.IO.Path.Combine(Files.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(System.IO.Path.Combine(Files.Root, "README.md"))
        .Select(static p => System.IO.Path.GetRelativePath(Files.Root, p))
        .Order(StringComparer.Ordinal)];

    public static DocPage Read(string path) => Pages.GetOrAdd(path, static p => new(p, File.ReadAllText(System.IO.Path.Combine(Files.Root, p))));

    public static DocPage Parse(string text) => new("page.md", text);

    private void ReadTop(MarkdownDocument document, Block block)
    {
        switch (block)
        {
            case FencedCodeBlock fence:
                Blocks.Add(new DocBlock(Path, fence.Line + 1, fence.Info ?? "", fence.Lines.ToString(), MarksAbove(document, fence)));
                break;
            case CodeBlock code:
                Indented.Add(code.Line + 1);
                break;
            case ContainerBlock container:
                foreach (var inner in container.Descendants().OfType<CodeBlock>())
                {
                    // Inside a list or a quotation there is no place for marks.
                    Indented.Add(inner.Line + 1);
                }

                break;
            default:
                break;
        }
    }

    private static List<string> MarksAbove(MarkdownDocument document, Block block)
    {
        var marks = new List<string>();
        for (var i = document.IndexOf(block) - 1; i >= 0 && document[i] is HtmlBlock { Type: HtmlBlockType.Comment } comment; i--)
        {
            var text = comment.Lines.ToString().Trim();
            marks.AddRange(text.Split("-->", StringSplitOptions.RemoveEmptyEntries).Select(static m => m.Trim()).Where(static m => m.Length > 0).Select(static m => m.TrimStart('<', '!', '-').Trim()));
        }

        return marks;
    }
}
