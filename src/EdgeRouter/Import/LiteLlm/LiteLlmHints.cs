namespace EdgeRouter.Import.LiteLlm;

/// <summary>What to do instead of a setting that has no counterpart.</summary>
internal static class LiteLlmHints
{
    private const string Budget = "Nothing is cut off at an amount of money; each request's cost stands in its log line and in the metrics.";
    private const string Database = "There is no database: keys and models stand in this file, which is read again when it changes.";
    private const string Log = "One line per request is logged, never prompts or answers, and /metrics on the admin address is read by Prometheus.";
    private const string Memory = "The cache is in this process's memory; cache.snapshot keeps it over a restart. Nodes do not share one.";
    private const string Shared = "Nodes share nothing; limits hold per node (docs/scale.md).";
    private const string Guard = "Requests and answers are not inspected; put a guardrail in front, or behind as a provider.";
    private const string Alerts = "Alert on /metrics of the admin address.";
    private const string Keys = "Virtual keys stand in auth.keys, made by edgerouter hash-key.";

    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["max_budget"] = Budget,
        ["budget_duration"] = Budget,
        ["provider_budget_config"] = Budget,
        ["soft_budget"] = Budget,
        ["max_internal_user_budget"] = Budget,
        ["internal_user_budget_duration"] = Budget,
        ["max_end_user_budget"] = Budget,
        ["default_internal_user_params"] = Keys,
        ["default_team_settings"] = Keys,
        ["default_team_params"] = Keys,
        ["default_key_generate_params"] = Keys,
        ["upperbound_key_generate_params"] = Keys,
        ["key_generation_settings"] = Keys,
        ["custom_auth"] = Keys,
        ["custom_key_generate"] = Keys,
        ["enable_jwt_auth"] = Keys,
        ["litellm_jwtauth"] = Keys,
        ["enable_oauth2_auth"] = Keys,
        ["key_management_system"] = "Secrets come from variables or from files (\"file:PATH\").",
        ["key_management_settings"] = "Secrets come from variables or from files (\"file:PATH\").",
        ["database_url"] = Database,
        ["database_connection_pool_limit"] = Database,
        ["database_connection_timeout"] = Database,
        ["allow_requests_on_db_unavailable"] = Database,
        ["disable_spend_logs"] = Database,
        ["store_model_in_db"] = Database,
        ["store_prompts_in_spend_logs"] = "Prompts are never stored or logged.",
        ["proxy_batch_write_at"] = Database,
        ["maximum_spend_logs_retention_period"] = Database,
        ["alerting"] = Alerts,
        ["alerting_threshold"] = Alerts,
        ["alerting_args"] = Alerts,
        ["alert_types"] = Alerts,
        ["alert_to_webhook_url"] = Alerts,
        ["slack_alerting"] = Alerts,
        ["callbacks"] = Log,
        ["success_callback"] = Log,
        ["failure_callback"] = Log,
        ["service_callback"] = Log,
        ["callback_settings"] = Log,
        ["turn_off_message_logging"] = "Prompts and answers are never logged.",
        ["redact_user_api_key_info"] = "A key appears in the log with its id and name only.",
        ["cache_kwargs"] = Memory,
        ["redis_host"] = Shared,
        ["redis_port"] = Shared,
        ["redis_password"] = Shared,
        ["redis_url"] = Shared,
        ["redis_db"] = Shared,
        ["cache_responses"] = "Give models a \"cache\".",
        ["client_ttl"] = "Connections are kept by provider; connection_lifetime bounds their age.",
        ["enable_pre_call_checks"] = "Always so: what does not fit into a deployment's context window goes elsewhere.",
        ["optional_pre_call_checks"] = "Limits of providers hold before a call is made; strategy sticky keeps sessions at the deployment that has their prompt cached.",
        ["enable_tag_filtering"] = "Callers ask with the header x-edgerouter-require-tags; keys, models and rules may require tags (constraints).",
        ["tag_filtering_match_any"] = "All required tags must be there.",
        ["allowed_fails_policy"] = "What counts for the breaker is said in defaults.failures.",
        ["retry_policy"] = "What is tried next for each kind of failure is said in defaults.failures.",
        ["model_group_retry_policy"] = "models.*.retries bounds the attempts; what is tried next is said in defaults.failures.",
        ["routing_strategy_args"] = "Strategies measure by themselves (docs/routing.md).",
        ["assistants_config"] = "Assistants are not served.",
        ["router_general_settings"] = "",
        ["guardrails"] = Guard,
        ["prompts"] = "Prompts are the callers' business.",
        ["mcp_servers"] = "MCP is not served.",
        ["mcp_tools"] = "MCP is not served.",
        ["mcp_aliases"] = "MCP is not served.",
        ["vector_store_registry"] = "Vector stores are not served.",
        ["search_tools"] = "Search is not served.",
        ["files_settings"] = "Files and batches are not served.",
        ["finetune_settings"] = "Fine-tuning is not served.",
        ["pass_through_endpoints"] = "Other paths than the API's are not passed on.",
        ["default_vertex_config"] = "Paths of Vertex are not passed on.",
        ["model_group_settings"] = "forward_headers of a provider passes headers of the client on.",
        ["forward_client_headers_to_llm_api"] = "forward_headers of a provider names the headers that go through.",
        ["forward_llm_provider_auth_headers"] = "credentials pass-through of a provider sends the caller's own key.",
        ["ssl_verify"] = "Certificates are always verified; tls.ca of a provider names the authority to trust.",
        ["ssl_certificate"] = "tls.cert and tls.key of a provider.",
        ["background_health_checks"] = "Deployments are judged by the requests they answer; on-prem ones in a chain are probed.",
        ["health_check_interval"] = "Deployments are judged by the requests they answer; on-prem ones in a chain are probed.",
        ["health_check_details"] = "GET /admin/state tells how deployments are.",
        ["use_in_pass_through"] = "Other paths than the API's are not passed on.",
        ["mock_response"] = "The vendor sandbox answers without a network.",
        ["configurable_clientside_auth_params"] = "credentials pass-through of a provider sends the caller's own key.",
        ["cooldown_time"] = "The breaker belongs to defaults and holds for every deployment.",
        ["input_cost_per_second"] = "Prices are per token.",
        ["output_cost_per_second"] = "Prices are per token.",
        ["cache_control_injection_points"] = "Cache marks are the callers' business.",
        ["team_id"] = "models of a key in auth.keys says which models it may use.",
        ["access_groups"] = "models of a key in auth.keys says which models it may use.",
        ["ui_access_mode"] = "There is no web interface.",
        ["disable_admin_ui"] = "There is no web interface.",
        ["max_request_size_mb"] = "limits.request_body, in this file.",
        ["max_response_size_mb"] = "limits.response_body, in this file.",
        ["enforce_user_param"] = "A caller's user is taken from x-edgerouter-user or the body's user, and is not demanded.",
        ["user_header_name"] = "A caller's user is taken from x-edgerouter-user or the body's user.",
        ["salt_key"] = Database,
        ["public_model_groups"] = "GET /v1/models lists what the caller's key may use.",
    };

    public static string Of(string name) =>
        Known.TryGetValue(name, out var hint) ? hint
        : name.StartsWith("redis_", StringComparison.Ordinal) ? Shared
        : name.StartsWith("langfuse", StringComparison.Ordinal) || name.EndsWith("_callback", StringComparison.Ordinal) || name.EndsWith("_callback_params", StringComparison.Ordinal) ? Log
        : "";
}
