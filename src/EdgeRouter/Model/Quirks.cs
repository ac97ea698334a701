namespace EdgeRouter.Model;

/// <summary>
/// Ways in which a vendor differs from its dialect. A quirk that needs logic is one flag here and one branch in the dialect, never a class per vendor.
/// The names in vendor files are the snake_case forms.
/// </summary>
[Flags]
internal enum Quirks
{
    None = 0,

    /// <summary>Rejects <c>stream_options</c>: usage of streams is then known only if the vendor sends it unasked.</summary>
    NoStreamOptions = 1,

    /// <summary>Sends usage unasked, in the last chunk with choices: asking for it is needless.</summary>
    UsageInLastChunk = 2,

    /// <summary>Has no <c>/embeddings</c> endpoint.</summary>
    NoEmbeddings = 4,

    /// <summary>Has no legacy <c>/completions</c> endpoint.</summary>
    NoCompletions = 8,

    /// <summary>Not known to take <c>max_completion_tokens</c>: gets the older <c>max_tokens</c>, which OpenAI's newer models refuse.</summary>
    MaxTokensOnly = 16,

    /// <summary>Calls the seed <c>random_seed</c>.</summary>
    RandomSeed = 32,

    /// <summary>Takes the <c>top_k</c> that OpenAI itself rejects.</summary>
    TopK = 64,

    /// <summary>Takes <c>reasoning_content</c> of earlier turns back, and thinks better for it.</summary>
    ReasoningHistory = 128,

    /// <summary>Counts reasoning tokens beside <c>completion_tokens</c> instead of inside.</summary>
    ReasoningBesideCompletion = 256,

    /// <summary>Reads images from data addresses only.</summary>
    NoImageUrls = 512,

    /// <summary>Does not know the role <c>developer</c>.</summary>
    NoDeveloperRole = 1024,

    /// <summary>Takes Google's <c>extra_content</c> on tool calls.</summary>
    ToolSignatures = 2048,

    /// <summary>Rejects <c>user</c>, <c>logprobs</c> and other members beyond its own list.</summary>
    StrictMembers = 4096,

    /// <summary>Takes only ids of tool calls that are nine letters or digits.</summary>
    NineCharacterToolIds = 8192,

    /// <summary>Gemini behind Vertex AI: the base URL goes as far as the publisher, and the body may carry labels.</summary>
    VertexPaths = 16384,

    /// <summary>Has no <c>/responses</c> endpoint.</summary>
    NoResponses = 32768,
}
