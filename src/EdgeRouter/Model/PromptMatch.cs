namespace EdgeRouter.Model;

/// <summary>Which requests count as the same to a cache.</summary>
internal enum PromptMatch : byte
{
    /// <summary>The same JSON value, however it is written.</summary>
    Exact,

    /// <summary>Texts of the prompt are compared in Unicode's composed form (NFC), trimmed, with runs of white space as one space.</summary>
    Normalized,

    /// <summary>The same, and upper and lower case are equal.</summary>
    NormalizedIgnoreCase,
}
