using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeRouter.Import.Source;

/// <summary>What a YAML scalar is: a plain one may be nothing, true or false, or a number, as PyYAML (YAML 1.1) reads it; everything else is text.</summary>
internal static class PlainScalar
{
    private const string Text = "tag:yaml.org,2002:str";

    public static (JsonValueKind Kind, string Text) Read(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific && scalar.Tag.Value == Text))
        {
            return (JsonValueKind.String, scalar.Value);
        }

        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => (JsonValueKind.Null, ""),
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => (JsonValueKind.True, ""),
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => (JsonValueKind.False, ""),
            _ => NumberOf(scalar.Value) is { } number ? (JsonValueKind.Number, number) : (JsonValueKind.String, scalar.Value),
        };
    }

    // As JSON writes it. Hexadecimal, octal and base 60 stay text: nothing in these files is written so.
    private static string? NumberOf(string value)
    {
        var text = value.Replace("_", "", StringComparison.Ordinal);
        return value[0] != '_' && (char.IsAsciiDigit(text[^1]) || text[^1] == '.') && text.IndexOfAny(['x', ',', ' ']) < 0
            && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? (number == decimal.Truncate(number) && Math.Abs(number) < 1e18m ? decimal.Truncate(number) : number).ToString(CultureInfo.InvariantCulture)
            : null;
    }
}
