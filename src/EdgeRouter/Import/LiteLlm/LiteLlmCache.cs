using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary><c>cache</c> and <c>cache_params</c>: a cache of every model, in memory.</summary>
internal static class LiteLlmCache
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "type", "ttl", "mode", "supported_call_types", "similarity_threshold" };

    public static void Add(ImportedRouter router, ConfigNode? library)
    {
        if (library.Flag("cache") != true)
        {
            return;
        }

        var settings = library?["cache_params"];
        var remarks = router.CacheRemarks;
        if (settings.Text("mode") == "default_off")
        {
            remarks.LeaveOut("a cache that callers have to ask for (mode default_off)", "Give a model \"cache\": {}, and callers say Cache-Control: no-store where they want none.");
            return;
        }

        var type = settings.Text("type") ?? "local";
        if (type.EndsWith("semantic", StringComparison.Ordinal))
        {
            remarks.LeaveOut($"similarity in the cache ({type})", "Requests are the same when they say the same (match: exact, normalized or normalized-ignore-case).");
        }

        if (type != "local")
        {
            remarks.Say($"The source's cache is {(type.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') ? type : "elsewhere")}; this one is in memory, per node. cache.snapshot keeps it over a restart.");
        }

        remarks.Say("requests any: repeated requests are answered from memory whatever their temperature, as in the source. An answer is given to the key that asked for it; \"shared\": true in a model's cache gives it to all, as LiteLLM does.");
        if (settings?["supported_call_types"] is not null)
        {
            remarks.LeaveOut("cache_params.supported_call_types", "A model's cache holds for all its operations; leave it out of models that should have none.");
        }

        foreach (var member in settings?.Children.Where(static m => !Known.Contains(m.Name)) ?? [])
        {
            remarks.LeaveOut("cache_params." + member.Name);
        }

        foreach (var model in router.Models)
        {
            model.Cache = new ImportedCache(settings.Seconds("ttl"));
        }
    }
}
