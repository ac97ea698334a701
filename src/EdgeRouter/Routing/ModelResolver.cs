using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Routing;

/// <summary>From the name that a caller sent to the deployment that serves it: exact names first, then wildcards, longest prefix first. In this version the first deployment of a model serves it.</summary>
internal static class ModelResolver
{
    public static bool TryResolve(Snapshot snapshot, ReadOnlySpan<byte> name, out Route route)
    {
        if (snapshot.Models.TryGet(name, out var model))
        {
            route = new Route(model, model.Deployments[0], 0);
            return true;
        }

        foreach (var wildcard in snapshot.Wildcards)
        {
            if (name.Length > wildcard.Prefix.Length && name.StartsWith(wildcard.Prefix))
            {
                route = new Route(wildcard.Model, wildcard.Model.Deployments[0], wildcard.Strip);
                return true;
            }
        }

        route = default;
        return false;
    }

    /// <summary>What to tell a caller whose model nobody serves. Only names that the key may use are suggested.</summary>
    public static GatewayError Unknown(Snapshot snapshot, ReadOnlySpan<byte> name, VirtualKey? key)
    {
        var text = Encoding.UTF8.GetString(name);
        var allowed = snapshot.Models.Items.Select(static m => m.Key).Where(m => key is null || key.Allows(m)).ToList();
        var near = NearNames.Find(text, allowed);
        var hint = near.Count > 0
            ? $" Did you mean {string.Join(", ", near.Select(static n => $"'{n}'"))}?"
            : " GET /v1/models lists the models that are served.";
        return new GatewayError(404, "invalid_request_error", "model_not_found", $"The model '{text}' does not exist here.{hint}", "model");
    }

    /// <summary>What to tell a caller whose key is not for this model.</summary>
    public static GatewayError NotAllowed(ReadOnlySpan<byte> name) =>
        new(403, "invalid_request_error", "model_not_allowed", $"This API key may not use the model '{Encoding.UTF8.GetString(name)}'.", "model");
}
