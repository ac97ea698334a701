using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>The dialects that this version speaks. One line each.</summary>
internal static class Dialects
{
    private static readonly UpstreamDialect?[] ById = Build();
    private static readonly OpenAiResponsesDialect Responses = new();

    public static bool IsSpoken(DialectId id) => ById[(int)id] is not null;

    /// <summary>The configuration validator lets only spoken dialects into a snapshot.</summary>
    public static UpstreamDialect Of(DialectId id) => ById[(int)id] ?? throw new InvalidOperationException($"dialect {id} is not spoken");

    /// <summary>The grammar of one operation: OpenAI's Responses API shares servers and errors with its other operations, but neither events nor usage.</summary>
    public static UpstreamDialect Of(DialectId id, Operation operation) => operation == Operation.Responses && AreEqual(DialectId.OpenAi, id) ? Responses : Of(id);

    /// <summary>The dialect in which an operation is asked for.</summary>
    public static DialectId ClientOf(Operation operation) => operation is Operation.Messages or Operation.CountTokens ? DialectId.Anthropic : DialectId.OpenAi;

    /// <summary>Both sides speak the same: bytes pass, nothing is translated.</summary>
    public static bool AreEqual(DialectId client, DialectId upstream) => client == upstream || (client == DialectId.OpenAi && upstream == DialectId.AzureOpenAi);

    private static UpstreamDialect?[] Build()
    {
        var table = new UpstreamDialect?[Enum.GetValues<DialectId>().Length];
        table[(int)DialectId.OpenAi] = new OpenAiDialect();
        table[(int)DialectId.AzureOpenAi] = new OpenAiDialect();
        table[(int)DialectId.Anthropic] = new AnthropicDialect();
        table[(int)DialectId.Gemini] = new TranslatedDialect(DialectId.Gemini);
        table[(int)DialectId.Cohere] = new TranslatedDialect(DialectId.Cohere);
        table[(int)DialectId.Bedrock] = new TranslatedDialect(DialectId.Bedrock);
        return table;
    }
}
