using System.Text.Json;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>Reads a configuration of LiteLLM's proxy (config.yaml). What it says for callers' keys lies in its database and in master_key; neither can be carried over, and the file says how keys are made here.</summary>
internal static class LiteLlmReader
{
    private static readonly HashSet<string> Sections = new(StringComparer.Ordinal) { "litellm_settings", "router_settings", "general_settings", "environment_variables" };

    private static readonly HashSet<string> KnownGeneral = new(StringComparer.Ordinal) { "master_key", "global_max_parallel_requests", "max_parallel_requests", "litellm_key_header_name" };

    /// <param name="router">Filled.</param>
    /// <returns>False with errors when a file cannot be read.</returns>
    public static bool Read(string path, VendorCatalogue vendors, ImportedRouter router, Variables variables, List<ConfigError> errors)
    {
        if (LiteLlmSource.Read(path, errors) is not { } source)
        {
            return false;
        }

        var list = source.Lists.GetValueOrDefault("model_list") ?? [];
        if (list.Count == 0 && source.Section("litellm_settings") is null && source.Section("router_settings") is null && source.Section("general_settings") is null)
        {
            errors.Add(new ConfigError(path, 1, 1, "", "not a configuration of LiteLLM's proxy: it has no model_list"));
            return false;
        }

        Reserve(source, list, vendors, variables);
        var credentials = (source.Lists.GetValueOrDefault("credential_list") ?? []).Where(static c => c.Text("credential_name") is not null)
            .DistinctBy(static c => c.Text("credential_name")).ToDictionary(static c => c.Text("credential_name")!, StringComparer.Ordinal);
        var settings = new LiteLlmSettings(router, source.Section("router_settings"), source.Section("litellm_settings"));
        var pools = new LiteLlmPools(router, new LiteLlmProviders(new ProviderPool(router), variables, vendors), vendors, credentials);
        pools.Read(list, settings.Strategy());
        settings.Read();
        settings.AddFallbacks(new LiteLlmFallbacks(router));
        LiteLlmCache.Add(router, source.Section("litellm_settings"));
        General(router, source);
        return true;
    }

    // Before anything is named: a plain key must not get the name of a variable that the source means otherwise.
    private static void Reserve(LiteLlmSource source, IReadOnlyList<ConfigNode> list, VendorCatalogue vendors, Variables variables)
    {
        foreach (var node in source.Members.Values.Concat(source.Lists.Values.SelectMany(static l => l)))
        {
            Reserve(node, variables);
        }

        foreach (var entry in list.Where(static e => e["litellm_params"].Text("model") is not null && e["litellm_params"].Text("api_key") is null))
        {
            var name = LiteLlmModelName.Of(entry["litellm_params"].Text("model")!, entry["litellm_params"].Text("custom_llm_provider"), vendors);
            if (name.Prefix is not null && LiteLlmVendor.Find(name.Prefix)?.KeyVariable is { } variable)
            {
                variables.Reserve(variable);
            }
        }
    }

    private static void Reserve(ConfigNode node, Variables variables)
    {
        if (node.Kind == JsonValueKind.String && LiteLlmValue.Variable(node.Text) is { } name)
        {
            variables.Reserve(name);
        }

        foreach (var child in node.Children)
        {
            Reserve(child, variables);
        }
    }

    private static void General(ImportedRouter router, LiteLlmSource source)
    {
        var general = source.Section("general_settings");
        router.Listen.Say("LiteLLM listens on every address of the machine; this file on loopback. Other addresses need auth.mode keys (or auth.force), and https wants \"tls\".");
        if (general?["master_key"] is not null || general?["database_url"] is not null)
        {
            router.Auth.LeaveOut("master_key and the virtual keys in LiteLLM's database", "Callers get new ones:");
            router.Auth.Say("  edgerouter hash-key --id team-a");
            router.Auth.Say("prints a key for its holder, and the entry with its hash for this file:");
            router.Auth.Say("  \"auth\": { \"mode\": \"keys\", \"keys\": [ { \"id\": \"team-a\", \"hash\": \"sha256:...\", \"models\": [\"...\"] } ] }");
        }

        router.MaxInFlight = general.Whole("global_max_parallel_requests") ?? general.Whole("max_parallel_requests");
        LiteLlmSettings.LeaveOut(router.Head, general, "general_settings", KnownGeneral);
        if (source.Section("environment_variables") is { Children.Count: > 0 } environment)
        {
            router.Head.LeaveOut($"environment_variables, values of {string.Join(", ", environment.Children.Select(static c => c.Name))}", "Set those that this file reads in the service's environment.");
        }

        foreach (var member in source.Members.Values.Where(static m => !Sections.Contains(m.Name) && !IsOwn(m.Name) && m.Kind != JsonValueKind.Null))
        {
            router.Head.LeaveOut(member.Name, LiteLlmHints.Of(member.Name));
        }

        foreach (var (name, items) in source.Lists.Where(static l => l.Key is not ("model_list" or "credential_list") && !IsOwn(l.Key)))
        {
            router.Head.LeaveOut($"{name} ({items.Count})", LiteLlmHints.Of(name));
        }
    }

    // Where people keep anchors.
    private static bool IsOwn(string name) => name.StartsWith("x-", StringComparison.Ordinal) || name.StartsWith('.');
}
