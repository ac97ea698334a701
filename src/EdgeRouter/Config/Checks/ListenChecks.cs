using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

internal static class ListenChecks
{
    public static void Run(ConfigNode root, ConfigErrors errors)
    {
        var defaults = new ListenFacts();
        var data = Parse(root, "data", errors) ?? defaults.Data;
        var h2c = Parse(root, "data_h2c", errors);
        var admin = Parse(root, "admin", errors) ?? defaults.Admin;
        CheckCollision(root, "admin", admin, "data", data, errors);
        if (h2c is not null)
        {
            CheckCollision(root, "data_h2c", h2c, "data", data, errors);
            CheckCollision(root, "data_h2c", h2c, "admin", admin, errors);
        }

        // Mode none is also what a file without "auth" has.
        var open = root["auth"]?.StringOf("mode") is null or "none" && root["auth"]?["force"]?.Kind != JsonValueKind.True;
        if (open)
        {
            CheckLoopback(root, "data", data, errors);
            CheckLoopback(root, "data_h2c", h2c, errors);
        }
    }

    private static ListenAddress? Parse(ConfigNode root, string name, ConfigErrors errors)
    {
        if (root["listen"]?.StringOf(name) is not { } text)
        {
            return null;
        }

        if (!ListenAddress.TryParse(text, out var address))
        {
            var tls = text.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
                ? "; TLS is not offered in this version, put it in front"
                : "";
            errors.Add(root["listen"]![name]!, $"not an address to listen on (such as {ListenAddress.Expected}){tls}", text);
        }

        return address;
    }

    private static void CheckCollision(
        ConfigNode root, string name, ListenAddress address, string otherName, ListenAddress other, ConfigErrors errors)
    {
        if (address.Collides(other))
        {
            var at = root["listen"]?[name] ?? root["listen"]?[otherName];
            errors.Add(at ?? root, $"{name} and {otherName} would listen on the same port", $"{address}");
        }
    }

    private static void CheckLoopback(ConfigNode root, string name, ListenAddress? address, ConfigErrors errors)
    {
        if (address is { IsLoopback: false })
        {
            errors.Add(
                root["listen"]![name]!,
                "reachable from outside while auth.mode is none; listen on loopback, set auth.mode to keys, or set auth.force",
                $"{address}");
        }
    }
}
