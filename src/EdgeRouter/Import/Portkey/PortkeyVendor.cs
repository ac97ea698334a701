namespace EdgeRouter.Import.Portkey;

/// <summary>Portkey's names of providers, and the rows of config/providers that they are.</summary>
internal static class PortkeyVendor
{
    private static readonly Dictionary<string, string> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["openai"] = "openai",
        ["azure-openai"] = "azure-openai",
        ["azure-ai"] = "azure-openai",
        ["anthropic"] = "anthropic",
        ["bedrock"] = "bedrock",
        ["vertex-ai"] = "vertex",
        ["google"] = "gemini",
        ["gemini"] = "gemini",
        ["groq"] = "groq",
        ["mistral-ai"] = "mistral",
        ["mistral"] = "mistral",
        ["cohere"] = "cohere",
        ["together-ai"] = "together",
        ["together"] = "together",
        ["fireworks-ai"] = "fireworks",
        ["fireworks"] = "fireworks",
        ["perplexity-ai"] = "perplexity",
        ["perplexity"] = "perplexity",
        ["deepinfra"] = "deepinfra",
        ["deepseek"] = "deepseek",
        ["openrouter"] = "openrouter",
        ["x-ai"] = "xai",
        ["xai"] = "xai",
        ["cerebras"] = "cerebras",
        ["sambanova"] = "sambanova",
        ["novita-ai"] = "novita",
        ["nebius"] = "nebius",
        ["huggingface"] = "huggingface",
        ["ai21"] = "ai21",
        ["moonshot"] = "moonshot",
        ["dashscope"] = "alibaba",
        ["zhipu"] = "zai",
        ["z-ai"] = "zai",
        ["ollama"] = "ollama",
        ["nvidia"] = "nvidia",
        ["vllm"] = "vllm",
    };

    // Longer names first: azure-openai before openai.
    private static readonly (string Bare, string Vendor)[] Bare = [.. ByName.OrderByDescending(static p => p.Key.Length).Select(static p => (p.Key.Replace("-", "", StringComparison.Ordinal), p.Value))];

    public static string? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>What the name of an entry in Portkey's vault lets guess: open-ai-production is OpenAI's.</summary>
    public static string? Guess(string slug)
    {
        var bare = slug.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return Bare.FirstOrDefault(b => bare.Contains(b.Bare, StringComparison.OrdinalIgnoreCase)).Vendor;
    }
}
