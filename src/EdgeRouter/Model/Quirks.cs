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
}
