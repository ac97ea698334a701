using System.Globalization;
using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Primitives;

namespace EdgeRouter.Config.Checks;

/// <summary>
/// The rules that no schema can say: references, secrets, addresses, relations between values. Works on the tree, part by part, and
/// passes over whatever has the wrong type (the schema check tells that), so that one run finds everything.
/// </summary>
internal static class ConfigChecks
{
    public static void Run(ConfigNode root, ConfigCatalogue catalogue, SecretResolver secrets, ConfigErrors errors)
    {
        NodeChecks.Run(root, errors);
        ListenChecks.Run(root, catalogue.Inherited, errors);
        new EdgeChecks(secrets, errors).Run(root);
        AuthChecks.Run(root, errors);
        LimitChecks.Run(root, errors);
        new ProviderChecks(catalogue, secrets, errors).Run(root);
        new ModelChecks(catalogue, errors).Run(root);
        new RoutingChecks(catalogue, errors).Run(root);
        TimeoutChecks.Run(root, errors);
        new ReliabilityChecks(secrets, errors).Run(root);
        new CacheChecks(secrets, errors).Run(root);
    }

    /// <summary>An error for a reference to a name that is not there.</summary>
    public static void UnknownName(this ConfigErrors errors, ConfigNode node, string what, IReadOnlyList<string> known)
        => errors.Add(node, $"unknown {what}", node.Text, known, NearNames.Find(node.Text, known));

    public static double? NumberIn(ConfigNode node)
        => node.Kind == JsonValueKind.Number && double.TryParse(node.Text, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Names that travel in URLs, headers and JSON bodies without escaping.</summary>
    public static bool IsPlainName(string name)
        => name.Length is > 0 and <= 64 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Model names: no control characters, quotes or backslashes, because they are spliced into JSON as they are.</summary>
    public static bool IsModelName(string name)
        => name.Length is > 0 and <= 256 && !name.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '"' or '\\');
}
