using EdgeRouter.Config.Checks;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>From <c>model_list</c> to models: entries of one name are one pool.</summary>
internal sealed class LiteLlmPools(ImportedRouter router, LiteLlmProviders providers, VendorCatalogue vendors, IReadOnlyDictionary<string, ConfigNode> credentials)
{
    private static readonly string[] Unserved = ["image_generation", "image_edit", "audio_transcription", "audio_speech", "rerank", "moderation", "moderations", "video_generation", "ocr", "search", "realtime"];

    /// <param name="strategy">What <c>routing_strategy</c> means here; null: the default.</param>
    public void Read(IReadOnlyList<ConfigNode> list, string? strategy)
    {
        var entries = list.Where(e => IsEntry(e)).Select(LiteLlmEntry.Of).ToList();
        foreach (var pool in entries.GroupBy(static e => e.Name, StringComparer.Ordinal).OrderByDescending(static p => p.Key.Contains('/', StringComparison.Ordinal) && p.Key.EndsWith('*')))
        {
            Pool(pool.Key, [.. pool], strategy);
        }

        // Patterns were first to have their providers' names; the file keeps the source's order.
        var order = entries.Select(static e => e.Name).Distinct(StringComparer.Ordinal).ToList();
        router.Models.Sort((a, b) => order.IndexOf(a.Name).CompareTo(order.IndexOf(b.Name)));
    }

    private bool IsEntry(ConfigNode entry)
    {
        var problem = entry.Text("model_name") is not { } name ? "without a model_name"
            : entry["litellm_params"].Text("model") is null ? $"{name} without litellm_params.model"
            : !ConfigChecks.IsModelName(name) || name.AsSpan(0, name.Length - 1).Contains('*') ? $"{name}: a model's name has no white space, quotes or backslashes, and '*' only at its end"
            : null;
        if (problem is not null)
        {
            router.Head.LeaveOut($"{entry.Path}, a model {problem}");
        }

        return problem is null;
    }

    private void Pool(string name, IReadOnlyList<LiteLlmEntry> entries, string? strategy)
    {
        var model = new ImportedModel { Name = name };
        var made = new List<(ImportedDeployment Deployment, LiteLlmEntry Entry)>();
        foreach (var entry in entries)
        {
            if (entry.Mode is { } mode && Unserved.Contains(mode))
            {
                model.Remarks.LeaveOut($"{entry.Model}, mode {mode}", "Chat, completions, messages, responses and embeddings are served.");
            }
            else if (Deployment(model, entry) is { } deployment)
            {
                AddTo(model, made, deployment, entry);
            }
        }

        if (made.Count == 0)
        {
            router.Head.LeaveOut($"model {name}", model.Remarks);
            return;
        }

        LiteLlmShares.Apply(model, made, strategy);
        Shared(model, [.. made.Select(static m => m.Entry.Parameters)]);
        router.Models.Add(model);
    }

    private static void AddTo(ImportedModel model, List<(ImportedDeployment Deployment, LiteLlmEntry Entry)> made, ImportedDeployment deployment, LiteLlmEntry entry)
    {
        if (made.Exists(m => deployment.Id is null && m.Deployment.Id is null && m.Deployment.Provider == deployment.Provider && m.Deployment.Model == deployment.Model))
        {
            model.Remarks.Say($"The source lists {entry.Model} with the same server and key more than once; it stands here once.");
            return;
        }

        model.Deployments.Add(deployment);
        made.Add((deployment, entry));
    }

    private ImportedDeployment? Deployment(ImportedModel model, LiteLlmEntry entry)
    {
        var parameters = entry.With(credentials, model.Remarks);
        var name = LiteLlmModelName.Of(entry.Model, parameters.Text("custom_llm_provider"), vendors);
        var upstream = name.Upstream;
        string? provider = null;
        if (upstream.Contains('*', StringComparison.Ordinal))
        {
            if (!model.IsPattern || !upstream.EndsWith('*') || upstream.AsSpan(0, upstream.Length - 1).Contains('*') || name.Prefix is null)
            {
                model.Remarks.LeaveOut(entry.Model, "A pattern of names at several providers: write one such as \"gpt-*\" for each, with deployments of \"model\": \"*\".");
                return null;
            }

            // A provider of this name serves NAME/anything by itself, and cuts its own name off; a model with "*" would send the whole name.
            provider = model.Name.EndsWith("/" + upstream, StringComparison.Ordinal) ? model.Name[..^(upstream.Length + 1)] : null;
            if (provider is null && model.Name != "*" && model.Name != upstream)
            {
                model.Remarks.LeaveOut(entry.Model, $"{model.Name} would have to be renamed for the provider.");
                return null;
            }

            if (provider is not null && (!ConfigChecks.IsPlainName(provider) || router.Providers.Exists(p => p.Name == provider)))
            {
                model.Remarks.LeaveOut($"{entry.Model}, once more", "NAME/* is served by the one provider of that name; further keys of the same server go into its api_keys, with key_weights for turns.");
                return null;
            }

            upstream = "*";
        }

        if (!ConfigChecks.IsModelName(upstream))
        {
            model.Remarks.LeaveOut($"a deployment whose model's name has white space, quotes or backslashes");
            return null;
        }

        if (providers.Of(parameters, name, provider, model.Remarks) is not { } found)
        {
            return null;
        }

        if (provider is not null)
        {
            found.Remarks.Say($"Serves {provider}/NAME for every NAME without an entry under models.");
            Left(found, entry);
            return null;
        }

        var deployment = new ImportedDeployment { Provider = found.Name, Model = upstream };
        LiteLlmDeployments.Describe(deployment, parameters, entry.Info);
        return deployment;
    }

    // Of an entry that needs no model of its own.
    private static void Left(ImportedProvider provider, LiteLlmEntry entry)
    {
        var scratch = new ImportedDeployment { Provider = provider.Name, Model = "*" };
        LiteLlmDeployments.Describe(scratch, entry.Parameters, entry.Info);
        provider.Remarks.LeaveOut(entry.Model, scratch.Remarks);
    }

    // What belongs to the pool here and to each deployment there.
    private static void Shared(ImportedModel model, IReadOnlyList<ConfigNode> parameters)
    {
        var sets = parameters.Select(LiteLlmDeployments.SetBy).ToList();
        foreach (var (name, value) in sets[0])
        {
            if (sets.TrueForAll(s => s.GetValueOrDefault(name) == value))
            {
                model.Set.Add(name, value);
            }
        }

        var differing = sets.SelectMany(static s => s.Keys).Distinct(StringComparer.Ordinal).Where(n => !model.Set.ContainsKey(n)).ToList();
        if (differing.Count > 0)
        {
            model.Remarks.LeaveOut($"{string.Join(", ", differing)}, which differ between the deployments", "Parameters belong to a model: one model for each, joined by split or fallbacks.");
        }

        foreach (var body in parameters.SelectMany(static p => p.MembersOf("extra_body")).Where(EdgeRouter.Import.Source.Read.HoldsSecret))
        {
            model.Remarks.LeaveOut($"extra_body.{body.Name}, which may hold a secret");
        }

        model.Drop.AddRange(parameters.SelectMany(static p => p.Texts("additional_drop_params")).Where(static d => !d.AsSpan().ContainsAny("[]. ")).Distinct(StringComparer.Ordinal));
        model.DropUnsupported = parameters.Any(static p => p.Flag("drop_params") == true) ? true : null;
        var times = parameters.Select(static p => (Attempt: p.Seconds("timeout"), Stream: p.Seconds("stream_timeout"))).ToList();
        model.Timeouts.BoundAttempts(times.Max(static t => t.Attempt), times.Max(static t => t.Stream));
        if (times.Distinct().Count() > 1)
        {
            model.Remarks.Say("The deployments have different timeouts in the source; deadlines belong to a model, so the longest stand here.");
        }

        if (parameters.Select(static p => p.Whole("max_retries", 0)).Max() is { } retries)
        {
            model.Attempts = Math.Min(retries + 1, 10);
        }
    }
}
