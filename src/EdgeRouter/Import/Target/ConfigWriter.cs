using EdgeRouter.Config.Records;

namespace EdgeRouter.Import.Target;

/// <summary>Writes an <see cref="ImportedRouter"/> as a configuration file with comments. The order of sections is that of config/edgerouter.json.</summary>
internal static class ConfigWriter
{
    public static string Write(ImportedRouter router)
    {
        var root = CommentedJson.Object();
        root.Block("listen", CommentedJson.Object().Text("data", "http://127.0.0.1:4000").Text("admin", "http://127.0.0.1:4001"), router.Listen.Lines);
        root.Block("auth", CommentedJson.Object().Text("mode", "none"), router.Auth.Lines);
        root.Block("defaults", Defaults(router.Defaults), router.Defaults.Remarks.Lines);
        root.Block("providers", Providers(router), keepEmpty: true);
        root.Block("models", Models(router), keepEmpty: true);
        root.Block("rules", Rules(router));
        root.Block("cache", router.Models.Exists(static m => m.Cache is not null) ? CommentedJson.Object().Text("memory", "256MB") : CommentedJson.Object(), router.CacheRemarks.Lines);
        root.Block("limits", CommentedJson.Object().Raw("in_flight", Whole(router.MaxInFlight)));
        root.Block("log", CommentedJson.Object().Text("format", router.LogFormat).Text("level", router.LogLevel));
        return root.Write(router.Head.Lines);
    }

    private static CommentedJson Defaults(ImportedDefaults defaults)
    {
        var block = CommentedJson.Object();
        block.Block("timeouts", Timeouts(defaults.Timeouts));
        block.Block("retries", CommentedJson.Object().Raw("attempts", Whole(defaults.Attempts)).Text("backoff", Time(defaults.Backoff)));
        block.Raw("drop_unsupported", Flag(defaults.DropUnsupported));
        var longest = defaults.BreakerOpen > TimeSpan.FromSeconds(30) ? Time(defaults.BreakerOpen) : null;
        block.Block("breaker", CommentedJson.Object().Raw("failures", Whole(defaults.BreakerFailures)).Text("open", Time(defaults.BreakerOpen)).Text("max_open", longest));
        return block;
    }

    private static CommentedJson Providers(ImportedRouter router)
    {
        var block = CommentedJson.Object();
        foreach (var provider in router.Providers)
        {
            block.Block(provider.Name, Provider(provider), provider.Remarks.Lines);
        }

        return block;
    }

    private static CommentedJson Provider(ImportedProvider provider) => CommentedJson.Object()
        .Text("vendor", provider.Vendor)
        .Text("dialect", provider.Dialect)
        .Text("base_url", provider.BaseUrl)
        .Texts("api_keys", provider.ApiKeys)
        .Block("aws", Texts(provider.Aws))
        .Block("google", Texts(provider.Google))
        .Block("azure", Texts(provider.Azure))
        .Text("api_version", provider.ApiVersion)
        .Block("headers", Texts(provider.Headers))
        .Texts("forward_headers", provider.ForwardHeaders.Count == 0 ? null : provider.ForwardHeaders)
        .Text("region", provider.Region)
        .Block("rate_limits", CommentedJson.Object().Raw("requests_per_minute", Whole(provider.RequestsPerMinute)).Raw("tokens_per_minute", Whole(provider.TokensPerMinute)));

    private static CommentedJson Texts(Dictionary<string, string> members)
    {
        var block = CommentedJson.Object();
        foreach (var (name, value) in members)
        {
            block.Text(name, value);
        }

        return block;
    }

    private static CommentedJson Models(ImportedRouter router)
    {
        var block = CommentedJson.Object();
        foreach (var model in router.Models)
        {
            block.Block(model.Name, Model(model), model.Remarks.Lines);
        }

        return block;
    }

    private static CommentedJson Model(ImportedModel model)
    {
        var block = CommentedJson.Object();
        block.Texts("aliases", model.Aliases.Count == 0 ? null : model.Aliases);
        block.Text("strategy", model.Strategy);
        var parameters = CommentedJson.Object();
        var set = CommentedJson.Object();
        foreach (var (name, json) in model.Set)
        {
            set.Raw(name, json);
        }

        block.Block("parameters", parameters.Block("set", set).Texts("drop", model.Drop.Count == 0 ? null : model.Drop));
        if (model.Arms.Count > 0)
        {
            var arms = CommentedJson.List();
            foreach (var (name, share, target) in model.Arms)
            {
                arms.Block(null, CommentedJson.Object().Text("name", name).Raw("share", CommentedJson.Number(share)).Text("model", target));
            }

            block.Block("split", CommentedJson.Object().Text("by", "request").Block("arms", arms));
        }

        var deployments = CommentedJson.List();
        foreach (var deployment in model.Deployments)
        {
            deployments.Block(null, Deployment(deployment), deployment.Remarks.Lines);
        }

        block.Block("deployments", deployments);
        block.Texts("fallbacks", model.Fallbacks.Count == 0 ? null : model.Fallbacks);
        var causes = CommentedJson.Object();
        foreach (var (cause, list) in model.FallbacksByCause.Where(static c => c.Value.Count > 0))
        {
            causes.Texts(cause, list);
        }

        block.Block("fallbacks_by_cause", causes);
        block.Block("timeouts", Timeouts(model.Timeouts));
        block.Block("retries", CommentedJson.Object().Raw("attempts", Whole(model.Attempts)));
        block.Raw("drop_unsupported", Flag(model.DropUnsupported));
        return model.Cache is { } cache ? block.Block("cache", CommentedJson.Object().Text("ttl", Time(cache.Ttl)).Text("requests", "any")) : block;
    }

    private static CommentedJson Deployment(ImportedDeployment deployment)
    {
        var block = CommentedJson.Object()
            .Text("provider", deployment.Provider)
            .Text("model", deployment.Model)
            .Raw("weight", deployment.Weight is { } weight ? CommentedJson.Number(weight) : null)
            .Raw("priority", Whole(deployment.Priority))
            .Text("id", deployment.Id)
            .Texts("tags", deployment.Tags.Count == 0 ? null : deployment.Tags)
            .Raw("context_window", Whole(deployment.ContextWindow))
            .Texts("capabilities", deployment.Capabilities);
        if (deployment.Price is { } price)
        {
            block.Block("price", CommentedJson.Object().Raw("input", CommentedJson.Number(price.Input)).Raw("output", CommentedJson.Number(price.Output)));
        }

        return block.Raw("max_concurrency", Whole(deployment.MaxConcurrency));
    }

    private static CommentedJson Rules(ImportedRouter router)
    {
        var list = CommentedJson.List();
        foreach (var rule in router.Rules)
        {
            var when = CommentedJson.Object();
            foreach (var (name, values) in rule.Lists)
            {
                when.Texts(name, values);
            }

            when.Block("headers", Texts(rule.Headers)).Raw("stream", Flag(rule.Stream));
            list.Block(null, CommentedJson.Object().Text("name", rule.Name).Block("when", when).Block("then", CommentedJson.Object().Text("model", rule.Target)), rule.Remarks.Lines);
        }

        return list;
    }

    private static CommentedJson Timeouts(ImportedTimeouts timeouts) => CommentedJson.Object()
        .Text("first_token", Time(timeouts.FirstToken))
        .Text("idle", Time(timeouts.Idle))
        .Text("answer", Time(timeouts.Answer))
        .Text("total", Time(timeouts.Total));

    // To the millisecond, and never nothing.
    private static string? Time(TimeSpan? time) =>
        time is { } given ? new Duration(TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(given.TotalMilliseconds)))).ToString() : null;

    private static string? Whole(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string? Flag(bool? flag) => flag is { } given ? given ? "true" : "false" : null;
}
