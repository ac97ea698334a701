namespace EdgeRouter.Import.LiteLlm;

/// <summary>What stands before the slash of a LiteLLM model name.</summary>
/// <param name="Vendor">The row of config/providers; null: any server with OpenAI's API.</param>
/// <param name="KeyVariable">Where LiteLLM looks for the key when the configuration has none; null: nowhere.</param>
/// <param name="AddressVariable">The same for the address.</param>
internal sealed record LiteLlmVendor(string? Vendor, string? KeyVariable = null, string? AddressVariable = null)
{
    private static readonly Dictionary<string, LiteLlmVendor> ByPrefix = new(StringComparer.OrdinalIgnoreCase)
    {
        ["openai"] = new("openai", "OPENAI_API_KEY"),
        ["text-completion-openai"] = new("openai", "OPENAI_API_KEY"),
        ["custom_openai"] = new(null, "OPENAI_API_KEY"),
        ["openai_like"] = new(null, "OPENAI_LIKE_API_KEY"),
        ["litellm_proxy"] = new(null, "LITELLM_PROXY_API_KEY", "LITELLM_PROXY_API_BASE"),
        ["azure"] = new("azure-openai", "AZURE_API_KEY", "AZURE_API_BASE"),
        ["azure_text"] = new("azure-openai", "AZURE_API_KEY", "AZURE_API_BASE"),
        ["azure_ai"] = new("azure-openai", "AZURE_AI_API_KEY", "AZURE_AI_API_BASE"),
        ["anthropic"] = new("anthropic", "ANTHROPIC_API_KEY"),
        ["bedrock"] = new("bedrock"),
        ["bedrock_converse"] = new("bedrock"),
        ["vertex_ai"] = new("vertex"),
        ["vertex_ai_beta"] = new("vertex"),
        ["gemini"] = new("gemini", "GEMINI_API_KEY"),
        ["cohere"] = new("cohere", "COHERE_API_KEY"),
        ["cohere_chat"] = new("cohere", "COHERE_API_KEY"),
        ["mistral"] = new("mistral", "MISTRAL_API_KEY"),
        ["groq"] = new("groq", "GROQ_API_KEY"),
        ["deepseek"] = new("deepseek", "DEEPSEEK_API_KEY"),
        ["deepinfra"] = new("deepinfra", "DEEPINFRA_API_KEY"),
        ["fireworks_ai"] = new("fireworks", "FIREWORKS_API_KEY"),
        ["friendliai"] = new("friendli", "FRIENDLI_TOKEN"),
        ["together_ai"] = new("together", "TOGETHERAI_API_KEY"),
        ["openrouter"] = new("openrouter", "OPENROUTER_API_KEY"),
        ["perplexity"] = new("perplexity", "PERPLEXITYAI_API_KEY"),
        ["sambanova"] = new("sambanova", "SAMBANOVA_API_KEY"),
        ["cerebras"] = new("cerebras", "CEREBRAS_API_KEY"),
        ["nvidia_nim"] = new("nvidia", "NVIDIA_NIM_API_KEY"),
        ["xai"] = new("xai", "XAI_API_KEY"),
        ["ai21"] = new("ai21", "AI21_API_KEY"),
        ["ai21_chat"] = new("ai21", "AI21_API_KEY"),
        ["baseten"] = new("baseten", "BASETEN_API_KEY"),
        ["dashscope"] = new("alibaba", "DASHSCOPE_API_KEY"),
        ["moonshot"] = new("moonshot", "MOONSHOT_API_KEY"),
        ["minimax"] = new("minimax", "MINIMAX_API_KEY"),
        ["nebius"] = new("nebius", "NEBIUS_API_KEY"),
        ["novita"] = new("novita", "NOVITA_API_KEY"),
        ["ovhcloud"] = new("ovhcloud", "OVHCLOUD_API_KEY"),
        ["zai"] = new("zai", "ZAI_API_KEY"),
        ["huggingface"] = new("huggingface", "HUGGINGFACE_API_KEY"),
        ["hosted_vllm"] = new("vllm", "HOSTED_VLLM_API_KEY", "HOSTED_VLLM_API_BASE"),
        ["vllm"] = new("vllm"),
        ["lm_studio"] = new("lm-studio", "LM_STUDIO_API_KEY", "LM_STUDIO_API_BASE"),
        ["llamafile"] = new("llama-cpp", null, "LLAMAFILE_API_BASE"),
        ["ollama"] = new("ollama", null, "OLLAMA_API_BASE"),
        ["ollama_chat"] = new("ollama", null, "OLLAMA_API_BASE"),
    };

    public static LiteLlmVendor? Find(string prefix) => ByPrefix.GetValueOrDefault(prefix);
}
