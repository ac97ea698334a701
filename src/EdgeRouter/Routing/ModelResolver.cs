using System.Diagnostics.CodeAnalysis;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Routing;

/// <summary>From the name that a caller sent to the model that serves it: exact names and aliases first, then wildcards, longest prefix first.</summary>
internal static class ModelResolver
{
    /// <param name="strip">Bytes of the name that are not the upstream's: the provider prefix of a wildcard name.</param>
    public static bool TryResolve(Snapshot snapshot, ReadOnlySpan<byte> name, [NotNullWhen(true)] out VirtualModel? model, out int strip)
    {
        strip = 0;
        if (snapshot.Models.TryGet(name, out model))
        {
            return true;
        }

        foreach (var wildcard in snapshot.Wildcards)
        {
            // Some upstreams have the name in their path, where these two would be steps and not a name.
            if (name.Length > wildcard.Prefix.Length && name.StartsWith(wildcard.Prefix) && !name[wildcard.Strip..].SequenceEqual("."u8) && !name[wildcard.Strip..].SequenceEqual(".."u8))
            {
                (model, strip) = (wildcard.Model, wildcard.Strip);
                return true;
            }
        }

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
