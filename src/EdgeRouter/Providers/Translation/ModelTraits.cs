namespace EdgeRouter.Providers.Translation;

/// <summary>
/// What a request to a model has to respect beyond its dialect. Families of models share them, so they are told from the name (<see cref="ModelFamilies"/>); the catalogue or the operator may say better.
/// </summary>
[Flags]
internal enum ModelTraits
{
    None = 0,

    /// <summary>Anthropic: decides itself how long to think; depth is an effort, a budget is refused.</summary>
    AdaptiveThinking = 1,

    /// <summary>Refuses any temperature, top_p and top_k but the defaults.</summary>
    NoSampling = 2,

    /// <summary>Gemini 3 and later: thinking is a level, and calls must come back with their signatures.</summary>
    ThinkingLevel = 4,

    /// <summary>Bedrock: a model of Anthropic's, with its extra fields.</summary>
    Claude = 8,

    /// <summary>Gemini behind Vertex AI rather than AI Studio.</summary>
    Vertex = 16,

    /// <summary>Gemini: thinking cannot be switched off.</summary>
    AlwaysThinks = 32,
}
