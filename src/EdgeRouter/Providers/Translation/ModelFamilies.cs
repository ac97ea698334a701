using EdgeRouter.Model;

namespace EdgeRouter.Providers.Translation;

/// <summary>Tells what models share from their names. A name of a known maker that is in no list gets the traits of its newest models, which are the ones that refuse most.</summary>
internal static class ModelFamilies
{
    // Anthropic's models before thinking became adaptive, and those that still take sampling settings.
    private static readonly string[] BudgetClaude =
    [
        "claude-3", "claude-2", "claude-opus-4-0", "claude-opus-4@", "claude-sonnet-4@", "claude-opus-4-1", "claude-opus-4-2", "claude-opus-4-5", "claude-sonnet-4-0", "claude-sonnet-4-2", "claude-sonnet-4-5", "claude-haiku-4",
    ];

    private static readonly string[] SamplingClaude = [.. BudgetClaude, "claude-opus-4-6", "claude-sonnet-4-6"];

    private static readonly string[] LevelGemini = ["gemini-3", "gemini-4"];
    private static readonly string[] SealedGemini = ["gemini-2.5-pro", "gemini-3-pro", "gemini-3.1-pro"];

    /// <param name="model">The upstream's name for it; prefixes such as <c>eu.anthropic.</c> or <c>models/</c> do not matter.</param>
    public static ModelTraits Of(DialectId dialect, ReadOnlySpan<byte> model)
    {
        Span<char> name = stackalloc char[Math.Min(model.Length, 256)];
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = char.ToLowerInvariant((char)model[i]);
        }

        if (dialect == DialectId.Gemini)
        {
            return (Contains(name, LevelGemini) ? ModelTraits.ThinkingLevel : ModelTraits.None) | (Contains(name, SealedGemini) ? ModelTraits.AlwaysThinks : ModelTraits.None);
        }

        var isClaude = name.IndexOf("claude", StringComparison.Ordinal) >= 0;
        if (!isClaude || dialect is not (DialectId.Anthropic or DialectId.Bedrock))
        {
            // Other makers' models behind Anthropic's dialect refuse none of the older ways.
            return ModelTraits.None;
        }

        // "claude-opus-4-20250514" is 4.0; its date begins with a 2.
        var traits = dialect == DialectId.Bedrock ? ModelTraits.Claude : ModelTraits.None;
        return traits | (Contains(name, BudgetClaude) ? ModelTraits.None : ModelTraits.AdaptiveThinking) | (Contains(name, SamplingClaude) ? ModelTraits.None : ModelTraits.NoSampling);
    }

    private static bool Contains(ReadOnlySpan<char> name, string[] families)
    {
        foreach (var family in families)
        {
            if (name.IndexOf(family, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
