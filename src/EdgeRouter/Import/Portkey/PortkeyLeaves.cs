using System.Text.Json;
using EdgeRouter.Config.Checks;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.Portkey;

/// <summary>Targets that name a provider: a deployment each.</summary>
internal sealed class PortkeyLeaves(PortkeyProviders providers)
{
    private static readonly HashSet<string> Known = new(PortkeyProviders.Known, StringComparer.Ordinal)
    {
        "name", "weight", "override_params", "model", "azure_deployment_id", "deployment_id", "azure_model_name", "azure_auth_mode", "aws_auth_type", "retry", "cache", "request_timeout", "targets", "strategy", "id", "index", "vertex_auth_type",
    };

    // The router decides from them itself, or they are said elsewhere.
    private static readonly HashSet<string> NoParameter = new(StringComparer.Ordinal) { "model", "stream", "stream_options", "messages", "input", "prompt" };

    /// <summary>The provider's name for the model; null: the caller's own.</summary>
    public static string? ModelOf(ConfigNode target, PortkeyInherited inherited)
    {
        var name = target.Text("azure_deployment_id") ?? target.Text("deployment_id") ?? Bare(inherited.Model);
        return name is not null && ConfigChecks.IsModelName(name) && name != "*" ? name : null;
    }

    public void Add(ImportedModel model, ConfigNode target, PortkeyInherited outer, double? weight, int? priority)
    {
        var inherited = outer.With(target);
        var name = ModelOf(target, inherited);
        var provider = providers.Of(target, SlugOf(inherited.Model), name);
        if (name is null && !model.IsPattern)
        {
            model.Remarks.LeaveOut("the model of this target, which in the source is the one that the caller names", $"A model with a full name needs one: write it for {PortkeyTree.NoModel}.");
        }

        var deployment = new ImportedDeployment { Provider = provider.Name, Model = name ?? (model.IsPattern ? "*" : PortkeyTree.NoModel), Weight = weight == 1 ? null : weight, Priority = priority };
        if (model.Deployments.Exists(d => d.Provider == deployment.Provider && d.Model == deployment.Model))
        {
            model.Remarks.Say("The source lists the same provider and model more than once; it stands here once.");
        }
        else
        {
            model.Deployments.Add(deployment);
        }

        Parameters(model, deployment, inherited);
        foreach (var member in target.Children.Where(static m => !Known.Contains(m.Name)))
        {
            deployment.Remarks.LeaveOut(Read.Shown(member), PortkeyHints.Of(member.Name));
        }

        foreach (var (member, what) in new[] { ("retry", "retries"), ("cache", "a cache"), ("request_timeout", "a timeout") }.Where(m => weight is not null && target[m.Item1] is not null))
        {
            deployment.Remarks.LeaveOut($"{member} of one target", $"A pool has {what}, a deployment has none of its own.");
        }
    }

    // Parameters belong to a model: what the first target says stands, what a later one says otherwise is told.
    private static void Parameters(ImportedModel model, ImportedDeployment deployment, PortkeyInherited inherited)
    {
        var own = inherited.Overrides.Where(static o => !NoParameter.Contains(o.Key) && o.Key.Length > 0).ToList();
        foreach (var (name, value) in own)
        {
            if (Read.HoldsSecret(value) || name.AsSpan().ContainsAny('"', '\\'))
            {
                deployment.Remarks.LeaveOut($"override_params.{name}", "A parameter of that name may be a secret.");
            }
            else if (model.Deployments.Count <= 1)
            {
                model.Set.TryAdd(name, Read.Json(value));
            }
            else if (model.Set.GetValueOrDefault(name) != Read.Json(value))
            {
                deployment.Remarks.LeaveOut($"override_params.{name}, which is another target's otherwise", "Parameters belong to a model.");
            }
        }

        if (own.Count > 0)
        {
            model.Remarks.Say("override_params replaces what the caller sends; set gives it to requests that do not have it, cap bounds it.");
        }

        if (inherited.Overrides.ContainsKey("stream"))
        {
            deployment.Remarks.LeaveOut("override_params.stream", "A caller gets a stream when it asks for one.");
        }
    }

    // "@slug/model"
    private static string? SlugOf(string? model) => model is ['@', ..] && model.IndexOf('/', StringComparison.Ordinal) is > 1 and var slash ? model[1..slash] : null;

    private static string? Bare(string? model) => SlugOf(model) is { } slug ? model![(slug.Length + 2)..] : model;
}
