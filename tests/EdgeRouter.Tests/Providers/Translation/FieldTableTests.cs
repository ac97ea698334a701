using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Tests.Providers.Translation;

/// <summary>The table of what each dialect can express, held against what the writers do.</summary>
public sealed class FieldTableTests
{
    public static TheoryData<string> Fields => [.. Enum.GetNames<ChatField>()];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryCell_IsWhatTheWriterDoes(string name)
    {
        var field = Enum.Parse<ChatField>(name);
        Assert.NotEmpty(FieldSamples.Of(field));
        foreach (var dialect in FieldTable.Columns)
        {
            var support = FieldTable.Of(field, dialect);
            var expressed = 0;
            var lost = 0;
            foreach (var sample in FieldSamples.Of(field))
            {
                foreach (var target in TargetsOf(dialect))
                {
                    Count(field, sample, target, ref expressed, ref lost);
                }
            }

            var found = (expressed > 0, lost > 0) switch
            {
                (true, false) => FieldSupport.Expressed,
                (true, true) => FieldSupport.Partly,

                // Which of the two has been checked with each loss; members without a word in the vocabulary are of both kinds.
                _ => support != FieldSupport.Expressed && (support != FieldSupport.Partly || field == ChatField.Unlisted) ? support : FieldSupport.Droppable,
            };
            Assert.True(found == support, $"{field} in {dialect}: the table says {support}, {expressed} samples were expressed and {lost} were not");
        }
    }

    private static void Count(ChatField field, string sample, RequestTarget target, ref int expressed, ref int lost)
    {
        var client = sample[0] == 'A' ? DialectId.Anthropic : DialectId.OpenAi;
        var reader = Translations.ReaderOf(client);
        Assert.True(reader.Read(System.Text.Encoding.UTF8.GetBytes("{\"model\":\"m\"," + sample.TrimStart('A') + "}"), out var request), reader.Error?.Message);
        Assert.True(request.Has(field), $"the sample does not use {field}: {sample}");
        var (body, losses) = Translated.Of(request, target);
        Assert.NotEmpty(GoldenFiles.Pretty(System.Text.Encoding.UTF8.GetBytes(body)));
        var loss = losses.FirstOrDefault(l => Names(request, field, l));
        if (loss.Field is not null)
        {
            lost++;
            var support = FieldTable.Of(field, target.Dialect);
            Assert.True(support is FieldSupport.Partly || loss.Droppable == (support == FieldSupport.Droppable), $"{field} in {target.Dialect}: {loss}");
            return;
        }

        expressed++;
        Assert.True(!sample.Contains("NEEDLE", StringComparison.Ordinal) || body.Contains("NEEDLE", StringComparison.Ordinal), $"{field} vanished on the way to {target.Dialect}: {body}");
        Assert.True(Differs(field, request, body, target), $"{field} left no trace in {target.Dialect}: {body}");
    }

    // The place may be told more closely than it is marked.
    private static bool Names(ChatRequest request, ChatField field, FieldLoss loss) =>
        loss.Field.StartsWith(request.NameOf(field)!, StringComparison.Ordinal) || request.NameOf(field)!.StartsWith(loss.Field, StringComparison.Ordinal) && loss.Field != "thinking";

    private static bool Differs(ChatField field, ChatRequest request, string body, RequestTarget target)
    {
        if (field >= ChatField.Unlisted)
        {
            return true;
        }

        // The same request without the setting.
        request.Set(field, default, null!);
        request.Stop.Clear();
        return Translated.Of(request, target).Body != body;
    }

    private static RequestTarget[] TargetsOf(DialectId dialect) => dialect switch
    {
        DialectId.OpenAi =>
        [
            Translated.TargetOf(dialect),
            Translated.TargetOf(dialect, quirks: Quirks.TopK | Quirks.ReasoningHistory | Quirks.ToolSignatures | Quirks.NoImageUrls | Quirks.StrictMembers | Quirks.MaxTokensOnly | Quirks.RandomSeed),
        ],
        DialectId.Anthropic => [Translated.TargetOf(dialect), Translated.TargetOf(dialect, "claude-opus-5")],
        DialectId.Gemini =>
        [
            Translated.TargetOf(dialect),
            Translated.TargetOf(dialect, "gemini-2.5-pro") with { Traits = ModelFamilies.Of(dialect, "gemini-2.5-pro"u8) | ModelTraits.Vertex },
        ],
        DialectId.Bedrock => [Translated.TargetOf(dialect), Translated.TargetOf(dialect, "amazon.nova-pro-v1:0")],
        _ => [Translated.TargetOf(dialect)],
    };
}
