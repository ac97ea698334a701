using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.Config;

/// <summary>Reads configuration text into nodes that know their place. Syntax errors and repeated keys are reported with line and column; after a syntax error nothing else can be said.</summary>
internal sealed class ConfigDocument
{
    private readonly string _file;
    private readonly byte[] _text;
    private readonly List<ConfigError> _errors;
    private int _seenTo;
    private int _line = 1;
    private int _lineStart;

    private ConfigDocument(string file, byte[] text, List<ConfigError> errors)
    {
        _file = file;
        _text = text;
        _errors = errors;
    }

    /// <summary>Null when the text is not JSON; the errors say why.</summary>
    public static ConfigNode? Read(string file, byte[] text, List<ConfigError> errors)
    {
        if (text.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..];
        }

        var document = new ConfigDocument(file, text, errors);
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            var root = document.ReadValue(ref reader, "");
            reader.Read();
            return root;
        }
        catch (JsonException wrong)
        {
            errors.Add(new ConfigError(
                file, (int)(wrong.LineNumber ?? 0) + 1, (int)(wrong.BytePositionInLine ?? 0) + 1, "", $"not valid JSON: {Reason(wrong)}"));
            return null;
        }
    }

    // The framework appends the position, which we give in our own way.
    private static string Reason(JsonException wrong)
    {
        var end = wrong.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? wrong.Message : wrong.Message[..end].TrimEnd();
    }

    private ConfigNode ReadValue(ref Utf8JsonReader reader, string path)
    {
        var (line, column) = Locate((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, path, line, column);
            case JsonTokenType.StartArray:
                var items = new List<ConfigNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, string.Create(CultureInfo.InvariantCulture, $"{path}[{items.Count}]")));
                }

                return new ConfigNode(ConfigNodeKind.Array, path, line, column) { Items = items };
            case JsonTokenType.String:
                return new ConfigNode(ConfigNodeKind.String, path, line, column) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new ConfigNode(ConfigNodeKind.Number, path, line, column) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
            case JsonTokenType.True or JsonTokenType.False:
                return new ConfigNode(ConfigNodeKind.Boolean, path, line, column) { Text = reader.TokenType == JsonTokenType.True ? "true" : "false" };
            default:
                return new ConfigNode(ConfigNodeKind.Null, path, line, column);
        }
    }

    private ConfigNode ReadObject(ref Utf8JsonReader reader, string path, int line, int column)
    {
        var members = new Dictionary<string, ConfigNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (keyLine, keyColumn) = Locate((int)reader.TokenStartIndex);
            var key = reader.GetString()!;
            var inner = path.Length == 0 ? key : $"{path}.{key}";
            reader.Read();
            if (!members.TryAdd(key, ReadValue(ref reader, inner)))
            {
                _errors.Add(new ConfigError(_file, keyLine, keyColumn, inner, "given more than once"));
            }
        }

        return new ConfigNode(ConfigNodeKind.Object, path, line, column) { Members = members };
    }

    // Tokens come in order, so lines are counted forward once.
    private (int Line, int Column) Locate(int index)
    {
        for (; _seenTo < index; _seenTo++)
        {
            if (_text[_seenTo] == (byte)'\n')
            {
                _line++;
                _lineStart = _seenTo + 1;
            }
        }

        return (_line, Encoding.UTF8.GetCharCount(_text, _lineStart, index - _lineStart) + 1);
    }
}
