namespace EdgeRouter.Import.Portkey;

/// <summary>What to do instead of a member that has no counterpart.</summary>
internal static class PortkeyHints
{
    private const string Guard = "Requests and answers are not inspected; put a guardrail in front, or behind as a provider.";

    public static string Of(string name) => name switch
    {
        _ when name.Contains("guardrail", StringComparison.Ordinal) || name.EndsWith("_hooks", StringComparison.Ordinal) => Guard,
        "metadata" => "Callers say who they are with x-edgerouter-user, -app, -task and -tags; these stand in the log.",
        "forward_headers" => "forward_headers belongs to each provider.",
        "strict_open_ai_compliance" => "Members that the provider adds are passed on.",
        "budget" or "usage_limits" => "Nothing is cut off at an amount of money; each request's cost stands in its log line and in the metrics.",
        "rate_limits" => "rate_limits of a provider holds for each of its keys.",
        "prompt_id" or "prompt" => "Prompts are the callers' business.",
        "mcp_servers" => "MCP is not served.",
        "debug" or "trace_id" => "Prompts are never logged; x-request-id names a request.",
        _ => "",
    };
}
