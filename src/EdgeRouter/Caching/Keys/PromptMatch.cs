namespace EdgeRouter.Caching.Keys;

/// <summary>How alike the prose of two prompts has to be; everything else of a request has to be equal in every mode.</summary>
internal enum PromptMatch : byte
{
    Exact,

    /// <summary>Unicode's composed normal form, no white space at the ends, one space for every run of it.</summary>
    Normalized,

    /// <summary>The same, and upper and lower case are one.</summary>
    NormalizedIgnoreCase,
}
