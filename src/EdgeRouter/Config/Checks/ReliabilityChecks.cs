using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Checks;

/// <summary>What happens when something fails: names of models and failures, addresses, durations that must be something.</summary>
internal sealed class ReliabilityChecks(SecretResolver secrets, ConfigErrors errors)
{
    private static readonly string[] Causes = ["context_length", "content_policy", "rate_limited", "timeout"];

    public void Run(ConfigNode root)
    {
        string[] models = [.. root.MembersOf("models").Select(static m => m.Name).Where(static n => !n.EndsWith('*'))];
        if (root["defaults"] is { } defaults)
        {
            CheckShared(defaults, models);
            CheckModelName(defaults["last_resort"], models);
            CheckBreaker(defaults["breaker"]);
            CheckFailures(defaults);
        }

        foreach (var model in root.MembersOf("models"))
        {
            CheckShared(model, models);
            if (model["degradation"]?["model"] is { Kind: JsonValueKind.String } own && own.Text == model.Name)
            {
                errors.Add(own, "a model cannot be its own degradation", own.Text);
            }

            foreach (var fallback in Causes.SelectMany(cause => (model["fallbacks_by_cause"]?.StringsOf(cause)) ?? []))
            {
                CheckModelName(fallback, models);
                if (fallback.Text == model.Name)
                {
                    errors.Add(fallback, "a model cannot be its own fallback", fallback.Text);
                }
            }
        }
    }

    private void CheckShared(ConfigNode owner, string[] models)
    {
        TimeoutChecks.Positive(owner["hedge"]?["after"], errors);
        TimeoutChecks.Positive(owner["queue"]?["wait"], errors);
        var degradation = owner["degradation"];
        TimeoutChecks.Positive(degradation?["stale"], errors);
        CheckModelName(degradation?["model"], models);
        if (degradation is { Kind: JsonValueKind.Object, Children.Count: 0 })
        {
            errors.Add(degradation, "says nothing: give it stale, a model, a webhook or a reply");
        }

        if (degradation?["webhook"] is { Kind: JsonValueKind.String } webhook)
        {
            var resolved = secrets.Resolve(webhook.Text);
            if (resolved.Value is null)
            {
                errors.Add(webhook, resolved.Problem!);
            }
            else if (!Uri.TryCreate(resolved.Value, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
            {
                errors.Add(webhook, "not an absolute http or https address without credentials");
            }
        }

        foreach (var header in degradation?.MembersOf("webhook_headers") ?? [])
        {
            if (header.Kind == JsonValueKind.String && secrets.ResolveSecret(header.Text) is { Value: null } secret)
            {
                errors.Add(header, secret.Problem!);
            }

            if (HeaderNames.ProblemWithSetting(header.Name) is { } problem)
            {
                errors.Add(header.KeyPlace, header.Path, problem, header.Name);
            }
        }
    }

    private void CheckModelName(ConfigNode? node, string[] models)
    {
        if (node is { Kind: JsonValueKind.String } && !models.Contains(node.Text))
        {
            errors.UnknownName(node, "model", models);
        }
    }

    private void CheckBreaker(ConfigNode? breaker)
    {
        TimeoutChecks.Positive(breaker?["open"], errors);
        TimeoutChecks.Positive(breaker?["max_open"], errors);
        if (TimeoutChecks.DurationIn(breaker?["max_open"]) is { } longest && (TimeoutChecks.DurationIn(breaker?["open"]) ?? BreakerSettings.Default.Open) is var open && open > longest)
        {
            errors.Add(breaker!["max_open"]!, $"max_open ({new Duration(longest)}) is shorter than open ({new Duration(open)})");
        }
    }

    private void CheckFailures(ConfigNode defaults)
    {
        string[] names = [.. FailureTable.Named.Select(static n => n.Key)];
        foreach (var failure in defaults.MembersOf("failures").Where(f => !names.Contains(f.Name)))
        {
            errors.Add(failure.KeyPlace, failure.Path, "unknown failure", failure.Name, names, Primitives.NearNames.Find(failure.Name, names));
        }
    }
}
