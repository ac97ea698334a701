namespace EdgeRouter.Model;

/// <summary>What a caller asks for. The client dialect gives it a path, the upstream dialect another.</summary>
internal enum Operation : byte
{
    ChatCompletions,
    Completions,
    Embeddings,

    /// <summary>Anthropic's chat.</summary>
    Messages,

    /// <summary>How many tokens such a chat would be.</summary>
    CountTokens,

    /// <summary>OpenAI's Responses API, as far as it needs no state at the provider.</summary>
    Responses,
}
