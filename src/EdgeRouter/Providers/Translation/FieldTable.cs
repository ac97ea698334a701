using EdgeRouter.Model;
using EdgeRouter.Model.Chat;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// What each dialect can express of what a request can ask for; the one table, shown in the documentation and held true by a test. Every writer asks it first, so what a dialect lacks is reported even when
/// its writer never thought of it.
/// </summary>
internal static class FieldTable
{
    public static readonly DialectId[] Columns = [DialectId.OpenAi, DialectId.Anthropic, DialectId.Gemini, DialectId.Cohere, DialectId.Bedrock];

    // In the order of the columns: + expressed, ~ within limits, - not and droppable, ! not and therefore refused.
    private static readonly (ChatField Field, string Cells)[] Rows =
    [
        (ChatField.MaxOutputTokens, "+++++"),
        (ChatField.Temperature, "+~+~~"),
        (ChatField.TopP, "+~+++"),
        (ChatField.TopK, "~~++~"),
        (ChatField.FrequencyPenalty, "+-+~-"),
        (ChatField.PresencePenalty, "+-+~-"),
        (ChatField.Seed, "+-++-"),
        (ChatField.Choices, "+!+!!"),
        (ChatField.Stop, "~~~~+"),
        (ChatField.LogitBias, "~----"),
        (ChatField.Logprobs, "~-+--"),
        (ChatField.TopLogprobs, "~-+--"),
        (ChatField.User, "~+---"),
        (ChatField.Metadata, "+-~-+"),
        (ChatField.ServiceTier, "~~~-~"),
        (ChatField.Unlisted, "~~~~~"),
        (ChatField.JsonObject, "+-~+-"),
        (ChatField.JsonSchema, "++~~+"),
        (ChatField.Tools, "+++++"),
        (ChatField.ToolStrict, "++-~+"),
        (ChatField.ToolChoice, "+++~~"),
        (ChatField.ParallelToolCalls, "++---"),
        (ChatField.OpaqueTool, "~~!!!"),
        (ChatField.ReasoningEffort, "+~~+~"),
        (ChatField.ThinkingBudget, "~~~+~"),
        (ChatField.ThinkingDisplay, "-++-~"),
        (ChatField.CacheControl, "-+--+"),
        (ChatField.System, "+++++"),
        (ChatField.MessageName, "+----"),
        (ChatField.ImageUrl, "~+~+!"),
        (ChatField.ImageData, "++++~"),
        (ChatField.ImageDetail, "+----"),
        (ChatField.DocumentData, "+~+!~"),
        (ChatField.DocumentText, "+++++"),
        (ChatField.DocumentUrl, "!+~!!"),
        (ChatField.FileId, "~~!!!"),
        (ChatField.Audio, "+!+!!"),
        (ChatField.ToolCall, "+~~+~"),
        (ChatField.ToolResult, "+++++"),
        (ChatField.ToolResultImage, "~++!~"),
        (ChatField.ToolResultError, "+++++"),
        (ChatField.Reasoning, "~~-+~"),
        (ChatField.RedactedReasoning, "-+--+"),
        (ChatField.ToolSignature, "~-+--"),
        (ChatField.Refusal, "+++++"),
        (ChatField.OpaqueContent, "~~!!!"),
    ];

    private static readonly FieldSupport[] Table = Build();

    public static FieldSupport Of(ChatField field, DialectId dialect) => Table[(int)field * Columns.Length + Column(dialect)];

    // Azure speaks OpenAI's bodies.
    private static int Column(DialectId dialect) => Math.Max(0, Array.IndexOf(Columns, dialect));

    private static FieldSupport[] Build()
    {
        var table = new FieldSupport[((int)ChatField.OpaqueContent + 1) * Columns.Length];
        foreach (var (field, cells) in Rows)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                table[(int)field * Columns.Length + i] = cells[i] switch
                {
                    '+' => FieldSupport.Expressed,
                    '~' => FieldSupport.Partly,
                    '-' => FieldSupport.Droppable,
                    _ => FieldSupport.Refused,
                };
            }
        }

        return table;
    }
}
