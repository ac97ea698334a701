using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>The table that operators read is the one that the writers ask.</summary>
public sealed class DialectDocsTests
{
    private const string Begin = "<!-- table: written from FieldTable; GOLDEN_UPDATE=1 dotnet test --filter DialectDocs -->\n";
    private const string End = "<!-- end -->";

    [Fact]
    public void Docs_OfDialects_HaveTheTable()
    {
        var path = Path.Combine(GoldenFiles.PathOf("."), "..", "..", "..", "..", "docs", "dialects.md");
        var text = File.ReadAllText(path);
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= Begin.Length && end >= start);
        var wanted = text[..start] + Table() + text[end..];
        if (Environment.GetEnvironmentVariable("GOLDEN_UPDATE") == "1")
        {
            File.WriteAllText(path, wanted);
            text = wanted;
        }

        Assert.Equal(wanted, text);
    }

    private static string Table()
    {
        var table = new StringBuilder("| field |");
        foreach (var dialect in FieldTable.Columns)
        {
            table.Append(' ').Append(dialect == DialectId.OpenAi ? "OpenAI" : dialect.ToString()).Append(" |");
        }

        table.Append("\n|---|").Insert(table.Length, "---|", FieldTable.Columns.Length).Append('\n');
        foreach (var field in Enum.GetValues<ChatField>())
        {
            if (field == ChatField.Unlisted)
            {
                continue;
            }

            table.Append("| ").Append(Words(field.ToString())).Append(" |");
            foreach (var dialect in FieldTable.Columns)
            {
                table.Append(' ').Append(FieldTable.Of(field, dialect) switch { FieldSupport.Expressed => "yes", FieldSupport.Partly => "partly", FieldSupport.Droppable => "drop", _ => "no" }).Append(" |");
            }

            table.Append('\n');
        }

        return table.ToString();
    }

    // MaxOutputTokens: max output tokens.
    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
        {
            words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : "").Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
