namespace EdgeRouter.Inspection;

/// <summary>The vocabularies that are built in.</summary>
internal enum TokenFamily : byte
{
    /// <summary>None of them; what is counted is an estimate.</summary>
    Unknown,

    /// <summary>OpenAI's models since GPT-4o, and its open ones.</summary>
    O200k,

    /// <summary>GPT-4, GPT-3.5.</summary>
    Cl100k,
}
