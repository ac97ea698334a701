using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

/// <summary>Addresses: readable, not twice, not open to the world without keys, and with a certificate where they speak TLS.</summary>
internal static class ListenChecks
{
    /// <param name="inherited">Addresses of sockets that are open already and take the place of the file's.</param>
    public static void Run(ConfigNode root, IReadOnlyList<ListenAddress> inherited, ConfigErrors errors)
    {
        var defaults = new ListenFacts();
        var all = new List<Named>
        {
            new("data", root["listen"]?["data"], Parse(root["listen"]?["data"], errors) ?? defaults.Data),
            new("admin", root["listen"]?["admin"], Parse(root["listen"]?["admin"], errors) ?? defaults.Admin),
        };
        foreach (var more in (root["listen"]?.StringsOf("data_more") ?? []).Prepend(root["listen"]?["data_h2c"]))
        {
            if (Parse(more, errors) is { } address)
            {
                all.Add(new Named(more!.Name.Length > 0 ? more.Name : "data_more", more, address));
            }
        }

        CheckCollisions(root, all, errors);
        CheckTls(root, all, errors);

        // Mode none is also what a file without "auth" has.
        if (root["auth"]?.StringOf("mode") is null or "none" && root["auth"]?["force"]?.Kind != JsonValueKind.True)
        {
            foreach (var open in all.Where(static a => a is { Name: not "admin", Address.IsLoopback: false }))
            {
                errors.Add(
                    open.Node!, "reachable from outside while auth.mode is none; listen on loopback, set auth.mode to keys, or set auth.force", $"{open.Address}");
            }

            foreach (var open in inherited.Where(static a => !a.IsLoopback))
            {
                errors.Add(
                    root["listen"]?["data"] ?? root, "the service manager's socket is reachable from outside while auth.mode is none; let it listen on loopback, set auth.mode to keys, or set auth.force", $"{open}");
            }
        }
    }

    private static ListenAddress? Parse(ConfigNode? node, ConfigErrors errors)
    {
        if (node is not { Kind: JsonValueKind.String })
        {
            return null;
        }

        if (!ListenAddress.TryParse(node.Text, out var address))
        {
            errors.Add(node, $"not an address to listen on (such as {ListenAddress.Expected})", node.Text);
        }

        return address;
    }

    private static void CheckCollisions(ConfigNode root, List<Named> all, ConfigErrors errors)
    {
        for (var i = 1; i < all.Count; i++)
        {
            if (all.Take(i).FirstOrDefault(b => b.Address.Collides(all[i].Address)) is { } before)
            {
                errors.Add(
                    all[i].Node ?? before.Node ?? root, $"{all[i].Name} and {before.Name} would listen on the same {(before.Address.UnixPath is null ? "port" : "path")}", $"{all[i].Address}");
            }
        }
    }

    private static void CheckTls(ConfigNode root, List<Named> all, ConfigErrors errors)
    {
        foreach (var secure in all.Where(static a => a.Address.Tls))
        {
            if (root["tls"] is null)
            {
                errors.Add(secure.Node!, "an https address needs a certificate: set tls.cert and tls.key", secure.Node!.Text);
            }

            if (secure.Name == "data_h2c")
            {
                errors.Add(secure.Node!, "data_h2c is HTTP/2 without TLS; an https address in data offers HTTP/2 by itself", secure.Node!.Text);
            }
        }
    }

    private sealed record Named(string Name, ConfigNode? Node, ListenAddress Address);
}
