using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>Requests of both client dialects, written for every upstream dialect. The name of a file begins with the client's dialect.</summary>
public sealed class RequestGoldenTests
{
    public static TheoryData<string> Cases => [.. GoldenFiles.Names("Requests", ".request.json")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Write_ForEveryDialect_GivesTheGoldenBodyAndLosses(string name)
    {
        var client = name.StartsWith("openai", StringComparison.Ordinal) ? DialectId.OpenAi : DialectId.Anthropic;
        var body = Encoding.UTF8.GetString(GoldenFiles.Read($"Requests/{name}.request.json"));
        var text = new StringBuilder();
        foreach (var dialect in FieldTable.Columns)
        {
            var translated = Translated.Of(client, body, Translated.TargetOf(dialect));
            text.Append("=== ").Append(dialect).Append('\n').Append(GoldenFiles.Pretty(Encoding.UTF8.GetBytes(translated.Body))).Append('\n');
            foreach (var loss in translated.Losses)
            {
                text.Append(loss.Droppable ? "drop   " : "refuse ").Append(loss.Field).Append(": ").Append(loss.Reason).Append('\n');
            }

            text.Append('\n');
        }

        GoldenFiles.Check($"Requests/{name}.expected.txt", text.ToString());
    }
}
