using EdgeRouter.Config.Document;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config.Checks;

internal static class AuthChecks
{
    public static void Run(ConfigNode root, ConfigErrors errors)
    {
        if (root["auth"] is not { } auth)
        {
            return;
        }

        if (auth.StringOf("mode") == "keys" && auth["keys"] is null or { Kind: System.Text.Json.JsonValueKind.Array, Children.Count: 0 })
        {
            errors.Add(auth["keys"] ?? auth["mode"]!, "mode keys needs at least one key; edgerouter hash-key makes one");
        }

        var first = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        foreach (var key in auth.ItemsOf("keys"))
        {
            CheckId(key, first, errors);
            if (key.StringOf("hash") is { } hash && !KeyHash.TryParse(hash, out _))
            {
                errors.Add(key["hash"]!, "not a key hash (sha256:SALT:HASH, as edgerouter hash-key prints it)");
            }

            foreach (var model in key.StringsOf("models"))
            {
                CheckModel(root, model, errors);
            }
        }
    }

    private static void CheckId(ConfigNode key, Dictionary<string, ConfigNode> first, ConfigErrors errors)
    {
        if (key.StringOf("id") is not { } id)
        {
            return;
        }

        var node = key["id"]!;
        if (id.Length is 0 or > 64 || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            // Not repeated: a whole key pasted here is the likeliest error.
            errors.Add(node, "not a key id (letters, digits and '-', at most 64; the ID of er_ID_SECRET)");
        }
        else if (!first.TryAdd(id, node))
        {
            errors.Add(node, $"key id is repeated; it stands first in line {first[id].Place.Line}", id);
        }
    }

    private static void CheckModel(ConfigNode root, ConfigNode pattern, ConfigErrors errors)
    {
        var name = pattern.Text;
        var slash = name.IndexOf('/');
        var known = name.EndsWith('*')
            || root["models"]?[name] is not null
            || (slash > 0 && root["providers"]?[name[..slash]] is not null)
            || root.MembersOf("models").Any(m => m.Name.EndsWith('*') && name.StartsWith(m.Name[..^1], StringComparison.Ordinal));
        if (!known)
        {
            errors.UnknownName(pattern, "model", [.. root.MembersOf("models").Select(static m => m.Name)]);
        }
    }
}
