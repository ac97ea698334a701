using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Config;

namespace EdgeRouter.Import.Target;

/// <summary>Writes JSON with comments above what they speak of: two spaces a level, one line for what is short and has no comment inside.</summary>
internal sealed class CommentedJson
{
    private const int LineLength = 140;
    private const int InlineLength = 110;

    private readonly List<(string? Name, string? Text, CommentedJson? Block, IReadOnlyList<string> Comments)> _members = [];
    private readonly bool _isList;

    private CommentedJson(bool isList) => _isList = isList;

    public bool IsEmpty => _members.Count == 0;

    public static CommentedJson Object() => new(isList: false);

    public static CommentedJson List() => new(isList: true);

    /// <summary>A string as JSON. Half a surrogate pair, which YAML can write, becomes the replacement character.</summary>
    public static string Quote(string text) => "\"" + JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    public static string Number(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>Adds a value that is JSON already; null: nothing.</summary>
    public CommentedJson Raw(string? name, string? json, IReadOnlyList<string>? comments = null)
    {
        if (json is not null)
        {
            _members.Add((name, json, null, comments ?? []));
        }

        return this;
    }

    /// <summary>Adds a string; null: nothing.</summary>
    public CommentedJson Text(string? name, string? text, IReadOnlyList<string>? comments = null) => Raw(name, text is null ? null : Quote(text), comments);

    public CommentedJson Texts(string name, IReadOnlyList<string>? texts) => texts is null ? this : Raw(name, $"[{string.Join(", ", texts.Select(Quote))}]");

    /// <summary>Adds an object or a list; an empty one only when it has comments, or when asked to.</summary>
    public CommentedJson Block(string? name, CommentedJson block, IReadOnlyList<string>? comments = null, bool keepEmpty = false)
    {
        if (!block.IsEmpty || comments is { Count: > 0 } || keepEmpty)
        {
            _members.Add((name, null, block, comments ?? []));
        }

        return this;
    }

    public string Write(IReadOnlyList<string> head)
    {
        var text = new StringBuilder();
        WriteComments(text, head, 0);
        WriteLong(text, 0);
        return text.Append('\n').ToString();
    }

    private void WriteLong(StringBuilder text, int depth)
    {
        text.Append(_isList ? '[' : '{').Append('\n');
        for (var i = 0; i < _members.Count; i++)
        {
            var (name, json, block, comments) = _members[i];
            if (depth == 0 && i > 0)
            {
                text.Append('\n');
            }

            WriteComments(text, comments, depth + 1);
            text.Append(' ', (depth + 1) * 2).Append(name is null ? "" : Quote(name) + ": ");
            if (block is null)
            {
                text.Append(json);
            }
            else if (block.Short(depth) is { } line)
            {
                text.Append(line);
            }
            else
            {
                block.WriteLong(text, depth + 1);
            }

            text.Append(i < _members.Count - 1 ? ",\n" : "\n");
        }

        text.Append(' ', depth * 2).Append(_isList ? ']' : '}');
    }

    // Sections of the file stand over several lines however short they are: they are edited next.
    private string? Short(int depth)
    {
        if (_members.Count == 0)
        {
            return _isList ? "[]" : "{}";
        }

        if (_members.Any(static m => m.Comments.Count > 0))
        {
            return null;
        }

        var parts = new List<string>(_members.Count);
        foreach (var (name, json, block, _) in _members)
        {
            if ((block is null ? json : block.Short(depth + 1)) is not { } value || (_isList && block is not null && _members.Count > 1))
            {
                return null;
            }

            parts.Add((name is null ? "" : Quote(name) + ": ") + value);
        }

        var line = string.Join(", ", parts);
        return line.Length + (depth * 2) > InlineLength ? null : _isList ? $"[{line}]" : $"{{ {line} }}";
    }

    private static void WriteComments(StringBuilder text, IReadOnlyList<string> comments, int depth)
    {
        foreach (var comment in comments)
        {
            // Parts of it come from a file: they must not end the comment.
            var rest = ConfigError.OneLine(new StringBuilder(comment)).AsSpan();
            var width = LineLength - (depth * 2) - 3;
            while (rest.Length > width)
            {
                var cut = rest[..width].LastIndexOf(' ');
                cut = cut <= 0 ? rest.IndexOf(' ') : cut;
                if (cut < 0)
                {
                    break;
                }

                text.Append(' ', depth * 2).Append("// ").Append(rest[..cut]).Append('\n');
                rest = rest[(cut + 1)..];
            }

            text.Append(' ', depth * 2).Append("// ").Append(rest).Append('\n');
        }
    }
}
