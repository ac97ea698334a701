using System.Text.Json;
using EdgeRouter.Config.Checks;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>What LiteLLM knows of one deployment: price, window, abilities, tags, caps. What it has no counterpart for becomes a remark on the deployment.</summary>
internal static class LiteLlmDeployments
{
    // Read by this class, by the providers or by the pool.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "model", "api_key", "api_base", "base_url", "api_version", "organization", "extra_headers", "headers", "rpm", "tpm", "weight", "order", "timeout", "stream_timeout", "max_retries", "tags", "max_parallel_requests",
        "region_name", "custom_llm_provider", "litellm_credential_name", "input_cost_per_token", "output_cost_per_token", "drop_params", "additional_drop_params", "tenant_id", "client_id", "client_secret",
        "azure_ad_token", "azure_username", "azure_password", "azure_scope", "extra_body",
    };

    private static readonly Dictionary<string, string> Abilities = new(StringComparer.Ordinal)
    {
        ["supports_function_calling"] = "tools",
        ["supports_vision"] = "vision",
        ["supports_response_schema"] = "json_schema",
        ["supports_audio_input"] = "audio",
    };

    private static readonly HashSet<string> KnownInfo = new(StringComparer.Ordinal)
    {
        "id", "mode", "max_tokens", "max_input_tokens", "max_output_tokens", "input_cost_per_token", "output_cost_per_token", "db_model", "description", "litellm_provider", "health_check_model", "supports_system_messages",
    };

    /// <summary>Names of parameters that callers send, which a pool may set for them.</summary>
    public static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "temperature", "top_p", "top_k", "min_p", "max_tokens", "max_completion_tokens", "seed", "stop", "presence_penalty", "frequency_penalty", "repetition_penalty", "reasoning_effort", "response_format", "n", "logit_bias",
        "user", "tool_choice", "parallel_tool_calls", "service_tier", "verbosity", "thinking", "dimensions", "encoding_format", "logprobs", "top_logprobs", "store", "safety_settings",
    };

    public static void Describe(ImportedDeployment deployment, ConfigNode parameters, ConfigNode? info)
    {
        deployment.Tags.AddRange(parameters.Texts("tags"));
        deployment.MaxConcurrency = parameters.Whole("max_parallel_requests");
        Id(deployment, info);
        Price(deployment, parameters, info);
        deployment.ContextWindow = info.Whole("max_input_tokens") is { } window and <= 100_000_000 ? window : null;
        var missing = Abilities.Where(a => info.Flag(a.Key) == false).Select(static a => a.Value).ToList();
        if (missing.Count > 0)
        {
            deployment.Capabilities = [.. Abilities.Values.Except(missing)];
        }

        foreach (var member in parameters.Children.Where(static m => !Known.Contains(m.Name) && !Parameters.Contains(m.Name) && !IsCloud(m.Name)))
        {
            deployment.Remarks.LeaveOut(Read.Shown(member), LiteLlmHints.Of(member.Name));
        }

        foreach (var member in info?.Children.Where(static m => !KnownInfo.Contains(m.Name) && !Abilities.ContainsKey(m.Name)) ?? [])
        {
            if (member.Name == "base_model")
            {
                deployment.Remarks.Say($"base_model {member.Text}: where the provider's name for the model tells nothing, write price and context_window here (edgerouter models knows them).");
            }
            else if (!member.Name.StartsWith("supports_", StringComparison.Ordinal))
            {
                deployment.Remarks.LeaveOut("model_info." + Read.Shown(member), LiteLlmHints.Of(member.Name));
            }
        }
    }

    private static bool IsCloud(string name) => name.StartsWith("aws_", StringComparison.Ordinal) || name.StartsWith("vertex_", StringComparison.Ordinal);

    private static void Id(ImportedDeployment deployment, ConfigNode? info)
    {
        if (info.Text("id") is not { } id)
        {
            return;
        }

        if (ConfigChecks.IsModelName(id))
        {
            deployment.Id = id;
        }
        else
        {
            deployment.Remarks.LeaveOut("model_info.id", "An id has no white space, quotes or backslashes.");
        }
    }

    private static void Price(ImportedDeployment deployment, ConfigNode parameters, ConfigNode? info)
    {
        var input = parameters.Number("input_cost_per_token") ?? info.Number("input_cost_per_token");
        var output = parameters.Number("output_cost_per_token") ?? info.Number("output_cost_per_token");
        if (input is >= 0 and <= 1 && output is >= 0 and <= 1)
        {
            deployment.Price = (Math.Round(input.Value * 1e6, 9), Math.Round(output.Value * 1e6, 9));
        }
        else if (input is not null || output is not null)
        {
            deployment.Remarks.LeaveOut("the price, of which one half is missing or is none", "\"price\": { \"input\", \"output\" } in US dollars per million tokens.");
        }
    }

    /// <summary>The parameters that a deployment gives every request, as JSON.</summary>
    public static Dictionary<string, string> SetBy(ConfigNode parameters)
    {
        var set = parameters.Children.Where(static m => Parameters.Contains(m.Name) && m.Kind != JsonValueKind.Null).ToDictionary(static m => m.Name, Read.Json, StringComparer.Ordinal);
        foreach (var member in parameters.MembersOf("extra_body").Where(static m => !Read.HoldsSecret(m) && m.Name is not ("model" or "stream" or "stream_options" or "messages" or "input" or "prompt" or "")))
        {
            set.TryAdd(member.Name, Read.Json(member));
        }

        return set;
    }
}
