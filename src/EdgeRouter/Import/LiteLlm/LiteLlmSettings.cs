using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>What <c>router_settings</c> and <c>litellm_settings</c> say for every model; where both say it, the first one counts, as in LiteLLM.</summary>
internal sealed class LiteLlmSettings(ImportedRouter router, ConfigNode? routing, ConfigNode? library)
{
    // Read here, by the fallbacks, by the cache, or without a meaning outside of Python.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "routing_strategy", "num_retries", "retry_after", "timeout", "request_timeout", "stream_timeout", "allowed_fails", "cooldown_time", "disable_cooldowns", "fallbacks", "default_fallbacks", "context_window_fallbacks",
        "content_policy_fallbacks", "model_group_alias", "drop_params", "set_verbose", "json_logs", "debug_level", "cache", "cache_params", "default_max_parallel_requests", "max_fallbacks", "num_workers", "telemetry",
        "default_litellm_params", "detailed_debug", "suppress_debug_info", "modify_params", "ssl_verify",
    };

    /// <summary>The strategy of every pool; null: the default, which is LiteLLM's too.</summary>
    public string? Strategy()
    {
        switch (routing.Text("routing_strategy"))
        {
            case null or "simple-shuffle":
                return null;
            case "least-busy":
                return "least-loaded";
            case "latency-based-routing":
                return "latency";
            case "cost-based-routing":
                return "cost";
            case "usage-based-routing" or "usage-based-routing-v2":
                router.Defaults.Remarks.Say("Routing by usage: rate_limits of the providers hold before a call is made, and strategy least-loaded evens out the rest.");
                return "least-loaded";
            case var other when other.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'):
                router.Defaults.Remarks.LeaveOut($"routing_strategy {other}", "The strategies are in docs/routing.md; weighted is used.");
                return null;
            default:
                router.Defaults.Remarks.LeaveOut("routing_strategy", "The strategies are in docs/routing.md; weighted is used.");
                return null;
        }
    }

    public void Read()
    {
        var defaults = router.Defaults;
        var retries = routing.Whole("num_retries", 0) ?? library.Whole("num_retries", 0);
        defaults.Attempts = retries is { } times ? Math.Min(times + 1, 10) : null;
        if (retries > 9)
        {
            defaults.Remarks.Say($"num_retries is {retries} in the source; ten attempts are the most.");
        }

        defaults.Backoff = routing.Seconds("retry_after") is { } pause && pause < TimeSpan.FromSeconds(10) ? pause : null;
        defaults.Timeouts.BoundAttempts(routing.Seconds("timeout") ?? library.Seconds("request_timeout"), routing.Seconds("stream_timeout") ?? library.Seconds("stream_timeout"));
        if (!defaults.Timeouts.IsEmpty)
        {
            defaults.Remarks.Say("The source's timeout is one attempt's: answer for JSON, first_token and idle for streams. total bounds all attempts of a request together.");
        }

        Breaker(defaults);
        defaults.DropUnsupported = library.Flag("drop_params") == true ? true : null;
        router.LogFormat = library.Flag("json_logs") == true ? "json" : null;
        router.LogLevel = library.Flag("set_verbose") == true || routing.Flag("set_verbose") == true ? "debug" : null;
        if (routing.Whole("default_max_parallel_requests") is { } cap)
        {
            foreach (var deployment in router.Models.SelectMany(static m => m.Deployments))
            {
                deployment.MaxConcurrency ??= cap;
            }
        }

        LeaveOut(routing, "router_settings");
        LeaveOut(library, "litellm_settings");
    }

    public void AddFallbacks(LiteLlmFallbacks fallbacks)
    {
        fallbacks.AddAliases(routing?["model_group_alias"] ?? library?["model_group_alias"] ?? library?["model_alias_map"]);
        foreach (var (name, cause) in new[] { ("fallbacks", null), ("context_window_fallbacks", "context_length"), ("content_policy_fallbacks", "content_policy") })
        {
            fallbacks.Add(routing?[name], cause);
            fallbacks.Add(library?[name], cause);
        }

        fallbacks.AddDefaults(routing?["default_fallbacks"] ?? library?["default_fallbacks"]);
    }

    /// <summary>Says of a section's members that they are not carried over, with what to do instead.</summary>
    public static void LeaveOut(Remarks remarks, ConfigNode? section, string name, HashSet<string> known)
    {
        foreach (var member in section?.Children.Where(m => !known.Contains(m.Name) && m.Kind != JsonValueKind.Null) ?? [])
        {
            remarks.LeaveOut($"{name}.{Source.Read.Shown(member)}", LiteLlmHints.Of(member.Name));
        }
    }

    private void LeaveOut(ConfigNode? section, string name)
    {
        LeaveOut(router.Defaults.Remarks, section, name, Known);
        if (section.Flag("ssl_verify") == false)
        {
            router.Defaults.Remarks.LeaveOut($"{name}.ssl_verify: false", LiteLlmHints.Of("ssl_verify"));
        }
    }

    private void Breaker(ImportedDefaults defaults)
    {
        if (routing.Flag("disable_cooldowns") == true)
        {
            defaults.Remarks.LeaveOut("router_settings.disable_cooldowns: true", "A breaker cannot be turned off; breaker.failures says how many failures in a row open it.");
        }

        var fails = routing.Whole("allowed_fails", 0) ?? library.Whole("allowed_fails", 0);
        defaults.BreakerFailures = fails is { } allowed ? Math.Min(allowed + 1, 1000) : null;
        defaults.BreakerOpen = routing.Seconds("cooldown_time") ?? library.Seconds("cooldown_time");
        if (fails is not null)
        {
            defaults.Remarks.Say("allowed_fails counts failures within a minute; breaker.failures counts them in a row, and breaker.ratio takes the share.");
        }
    }
}
