using System.Globalization;
using System.Text;

namespace EdgeRouter.Telemetry.Metrics;

/// <summary>Labels in Prometheus' text form: <c>name="value"</c> with backslash, quote and line feed escaped, separated by commas; names with dots get underscores.</summary>
internal static class LabelText
{
    public static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) => Write(tags, null);

    /// <summary>The labels of the series that takes what is too much.</summary>
    public static string Overflow(ReadOnlySpan<KeyValuePair<string, object?>> tags) => Write(tags, "other");

    /// <summary>A metric or label name: letters, digits and underscores.</summary>
    public static string Name(string name) => string.Create(name.Length, name, static (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
        }
    });

    private static string Write(ReadOnlySpan<KeyValuePair<string, object?>> tags, string? instead)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(Name(name)).Append("=\"");
            foreach (var letter in instead ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                _ = letter switch
                {
                    '\\' => text.Append("\\\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(letter),
                };
            }

            text.Append('"');
        }

        return text.ToString();
    }
}
