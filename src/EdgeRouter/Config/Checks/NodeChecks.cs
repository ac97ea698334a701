using EdgeRouter.Config.Document;

namespace EdgeRouter.Config.Checks;

internal static class NodeChecks
{
    public static void Run(ConfigNode root, ConfigErrors errors)
    {
        if (root["node"] is not { } node)
        {
            return;
        }

        if (node.StringOf("id") is { } id && !ConfigChecks.IsPlainName(id))
        {
            errors.Add(node["id"]!, "not a node id (letters, digits, '.', '_' and '-', at most 64)", id);
        }

        CheckLocation(node["location"], errors);
    }

    /// <summary>Latitude and longitude, in range.</summary>
    public static void CheckLocation(ConfigNode? node, ConfigErrors errors)
    {
        if (node is not { Kind: System.Text.Json.JsonValueKind.Array } location)
        {
            return;
        }

        if (location.Children.Count != 2)
        {
            errors.Add(location, $"expected latitude and longitude, found {location.Children.Count} numbers");
            return;
        }

        CheckDegrees(location.Children[0], "latitude", 90, errors);
        CheckDegrees(location.Children[1], "longitude", 180, errors);
    }

    private static void CheckDegrees(ConfigNode node, string what, int largest, ConfigErrors errors)
    {
        if (ConfigChecks.NumberIn(node) is { } degrees && Math.Abs(degrees) > largest)
        {
            errors.Add(node, $"{what} out of range; allowed: from -{largest} to {largest}", node.Text);
        }
    }
}
