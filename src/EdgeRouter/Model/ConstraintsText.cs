using System.Globalization;
using System.Text;

namespace EdgeRouter.Model;

/// <summary>Constraints as one line that is the same for equal ones and for no others, for hashes.</summary>
internal static class ConstraintsText
{
    public static string Of(Constraints? constraints)
    {
        if (constraints is null || constraints.IsNone)
        {
            return "";
        }

        var text = new StringBuilder();
        Add(text, constraints.Regions);
        Add(text, constraints.RequireTags);
        Add(text, constraints.Zones.Select(static z => ((int)z).ToString(CultureInfo.InvariantCulture)));
        return text.Append(CultureInfo.InvariantCulture, $"{constraints.NoTraining};{constraints.MaxRetentionDays}").ToString();
    }

    // Lengths first: a caller's own words may hold any separator.
    private static void Add(StringBuilder text, IEnumerable<string> values)
    {
        foreach (var value in values.Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value},");
        }

        text.Append(';');
    }
}
