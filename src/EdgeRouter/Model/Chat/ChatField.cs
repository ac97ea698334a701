namespace EdgeRouter.Model.Chat;

/// <summary>
/// Everything a request can ask for, in the vocabulary's words: the rows of the table of what each dialect can express. Settings up to <see cref="Unlisted"/> carry a JSON value of their own in
/// <see cref="ChatRequest"/>; the rest are marks that something of the kind occurs.
/// </summary>
internal enum ChatField : byte
{
    MaxOutputTokens,
    Temperature,
    TopP,
    TopK,
    FrequencyPenalty,
    PresencePenalty,
    Seed,

    /// <summary>More than one alternative answer.</summary>
    Choices,
    Stop,
    LogitBias,

    /// <summary>Probabilities of the tokens chosen.</summary>
    Logprobs,

    /// <summary>And of so many alternatives to each.</summary>
    TopLogprobs,
    User,
    Metadata,
    ServiceTier,

    /// <summary>A setting that only the caller's dialect knows; reported under its own name.</summary>
    Unlisted,

    JsonObject,
    JsonSchema,
    Tools,
    ToolStrict,
    ToolChoice,

    /// <summary>Parallel calls forbidden (or, to no effect anywhere, allowed).</summary>
    ParallelToolCalls,

    /// <summary>A tool that runs at the provider, or takes free text.</summary>
    OpaqueTool,
    ReasoningEffort,
    ThinkingBudget,

    /// <summary>Whether reasoning is shown, shortened or withheld.</summary>
    ThinkingDisplay,
    CacheControl,
    System,
    MessageName,
    ImageUrl,
    ImageData,
    ImageDetail,
    DocumentData,
    DocumentText,
    DocumentUrl,
    FileId,
    Audio,
    ToolCall,
    ToolResult,
    ToolResultImage,
    ToolResultError,

    /// <summary>Reasoning of earlier turns, sent back.</summary>
    Reasoning,
    RedactedReasoning,

    /// <summary>The seal that came with a call, sent back.</summary>
    ToolSignature,
    Refusal,
    OpaqueContent,
}
