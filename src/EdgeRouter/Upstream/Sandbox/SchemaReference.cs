using System.Globalization;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// Resolves a <c>$ref</c> within its own document: <c>#</c>, <c>#/$defs/name</c>, <c>#/definitions/name</c> or any other JSON pointer.
/// Never leaves it.
/// </summary>
internal static class SchemaReference
{
    public static bool TryResolve(JsonElement root, string reference, out JsonElement target)
    {
        target = root;
        if (!reference.StartsWith('#'))
        {
            return false;
        }

        foreach (var part in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            var isIndex = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
            if (target.ValueKind == JsonValueKind.Array && isIndex && index < target.GetArrayLength())
            {
                target = target[index];
            }
            else if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target))
            {
                return false;
            }
        }

        return true;
    }
}
