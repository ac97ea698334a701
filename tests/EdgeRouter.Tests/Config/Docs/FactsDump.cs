using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace EdgeRouter.Tests.Config.Docs;

/// <summary>What a configuration was compiled to, as text: every property of every object that can be reached, in order.</summary>
internal static class FactsDump
{
    // Digests of the text itself, and numbers that are drawn or handed out per configuration.
    private static readonly string[] LeftOut = ["Revision", "Fingerprint", "Slot", "Slots", "Salt"];

    public static string Of(params object[] roots)
    {
        var text = new StringBuilder();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var root in roots)
        {
            Write(text, seen, root.GetType().Name, root, 0);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, HashSet<object> seen, string name, object? value, int depth)
    {
        text.Append(' ', depth).Append(name).Append(": ");
        switch (value)
        {
            case null:
                text.Append("null\n");
                return;
            case IFormattable plain when value.GetType().IsPrimitive || value is Enum or TimeSpan or decimal:
                text.Append(CultureInfo.InvariantCulture, $"{plain}\n");
                return;
            case string or bool or Uri or Delegate or Type or System.Net.IPAddress:
                text.Append(value is Delegate ? "delegate" : value).Append('\n');
                return;
            default:
                break;
        }

        if (!value.GetType().IsValueType && !seen.Add(value))
        {
            text.Append("above\n");
            return;
        }

        text.Append('\n');
        if (value is IEnumerable items)
        {
            foreach (var item in items)
            {
                Write(text, seen, "-", item, depth + 1);
            }

            return;
        }

        if (value.GetType().Namespace?.StartsWith("EdgeRouter", StringComparison.Ordinal) != true && !value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal))
        {
            return;
        }

        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(static p => p.GetIndexParameters().Length == 0 && !LeftOut.Contains(p.Name)))
        {
            if (!property.PropertyType.IsByRefLike && property.Name != "EqualityContract")
            {
                Write(text, seen, property.Name, property.GetValue(value), depth + 1);
            }
        }
    }
}
