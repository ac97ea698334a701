namespace EdgeRouter.Caching.Keys;

/// <summary>Where in a request a value stands, as far as it matters for finding the prose that a model reads.</summary>
internal enum PromptPlace : byte
{
    /// <summary>Not prose, and nothing inside is.</summary>
    Elsewhere,

    /// <summary>The request itself.</summary>
    Request,

    /// <summary>A text, a list of texts, or a list of turns.</summary>
    Turns,

    /// <summary>An item of such a list.</summary>
    Turn,

    /// <summary>A text or a list of parts.</summary>
    Content,

    /// <summary>An item of such a list.</summary>
    Part,

    /// <summary>A text.</summary>
    Text,
}
