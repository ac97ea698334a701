using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.Source;

/// <summary>Values out of a source tree. Whatever has another type than was asked for counts as not there; the readers then say that the member is left out.</summary>
internal static class Read
{
    // Names of members whose values are never shown, wherever they stand.
    private static readonly string[] SecretWords = ["key", "token", "secret", "password", "passwd", "credential", "auth", "cookie", "url", "uri", "dsn", "webhook", "host"];

    private static readonly string[] NotSecret = ["max_tokens", "max_completion_tokens", "max_output_tokens", "top_k", "budget_tokens"];

    /// <summary>A text, or a number as text.</summary>
    public static string? Text(this ConfigNode? node, string name) => node?[name] is { Kind: JsonValueKind.String or JsonValueKind.Number, Text.Length: > 0 } value ? value.Text.Trim() : null;

    public static double? Number(this ConfigNode? node, string name) =>
        node?[name] is { Kind: JsonValueKind.Number or JsonValueKind.String } value && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A whole number from <paramref name="least"/> on; larger ones than fit are the largest.</summary>
    public static int? Whole(this ConfigNode? node, string name, int least = 1) =>
        node.Number(name) is { } number && number >= least && number == Math.Floor(number) ? (int)Math.Min(int.MaxValue, number) : null;

    public static TimeSpan? Seconds(this ConfigNode? node, string name) => node.Number(name) is > 0 and < 1e9 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    public static bool? Flag(this ConfigNode? node, string name) => node?[name]?.Kind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    /// <summary>A list of texts, or one text alone.</summary>
    public static List<string> Texts(this ConfigNode? node, string name) => node?[name] switch
    {
        { Kind: JsonValueKind.String, Text: var one } => [one],
        { Kind: JsonValueKind.Array } list => [.. list.Children.Where(static c => c.Kind == JsonValueKind.String).Select(static c => c.Text)],
        _ => [],
    };

    public static bool LooksSecret(string name) => !NotSecret.Contains(name) && SecretWords.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>True when a member, at whatever depth, has a name that secrets have.</summary>
    public static bool HoldsSecret(ConfigNode node) => LooksSecret(node.Name) || node.Children.Exists(HoldsSecret);

    /// <summary>A member for a comment: its name, and its value where that is a number or true or false. Texts are not shown: nobody knows what operators put there.</summary>
    public static string Shown(ConfigNode node)
    {
        var value = node.Kind switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number when !LooksSecret(node.Name) => node.Text,
            _ => null,
        };
        return value is null ? node.Name : $"{node.Name}: {value}";
    }

    /// <summary>The node as JSON on one line.</summary>
    public static string Json(ConfigNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ConfigNode node)
    {
        switch (node.Kind)
        {
            case JsonValueKind.Object or JsonValueKind.Array:
                var isObject = node.Kind == JsonValueKind.Object;
                text.Append(isObject ? '{' : '[');
                for (var i = 0; i < node.Children.Count; i++)
                {
                    text.Append(i > 0 ? ", " : isObject ? " " : "");
                    if (isObject)
                    {
                        text.Append(CommentedJson.Quote(node.Children[i].Name)).Append(": ");
                    }

                    Append(text, node.Children[i]);
                }

                text.Append(isObject ? node.Children.Count > 0 ? " }" : "}" : "]");
                break;
            case JsonValueKind.String:
                text.Append(CommentedJson.Quote(node.Text));
                break;
            case JsonValueKind.Number:
                text.Append(node.Text);
                break;
            default:
                text.Append(node.Kind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => "null" });
                break;
        }
    }
}
