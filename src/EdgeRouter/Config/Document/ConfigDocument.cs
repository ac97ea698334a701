using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EdgeRouter.Config.Document;

/// <summary>
/// Reads the text into a tree of <see cref="ConfigNode"/>. Comments and trailing commas are allowed; a repeated key is an error, because
/// readers disagree about which of the two counts. A syntax error ends the reading: what follows it has no certain meaning.
/// </summary>
internal sealed class ConfigDocument
{
    private const int DeepestNesting = 64;

    private readonly ConfigErrors _errors;
    private readonly LineMap _lines;

    private ConfigDocument(ConfigErrors errors, LineMap lines)
    {
        _errors = errors;
        _lines = lines;
    }

    /// <summary>The root, or null when the text is no JSON; errors are added to <paramref name="errors"/>.</summary>
    public static ConfigNode? Parse(ReadOnlyMemory<byte> text, ConfigErrors errors)
    {
        var lines = new LineMap(text);
        if (!Utf8.IsValid(text.Span))
        {
            errors.Add(lines.PlaceOf(FirstInvalid(text.Span)), "", "not UTF-8 text");
            return null;
        }

        var document = new ConfigDocument(errors, lines);
        var reader = new Utf8JsonReader(
            text.Span,
            new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = DeepestNesting });
        try
        {
            reader.Read();
            var root = document.ReadValue(ref reader, "", "", default);
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            errors.Add(lines.PlaceOf(e.LineNumber, e.BytePositionInLine), "", Describe(e.Message));
            return null;
        }
        catch (InvalidOperationException)
        {
            // What GetString says to half of a surrogate pair.
            errors.Add(lines.PlaceOf(reader.TokenStartIndex), "", "a \\u escape in this string is half of a character");
            return null;
        }
    }

    private ConfigNode ReadValue(ref Utf8JsonReader reader, string name, string path, TextPlace keyPlace)
    {
        var place = _lines.PlaceOf(reader.TokenStartIndex);
        var node = new ConfigNode
        {
            Path = path,
            Name = name,
            Place = place,
            KeyPlace = keyPlace == default ? place : keyPlace,
            Kind = reader.TokenType switch
            {
                JsonTokenType.StartObject => JsonValueKind.Object,
                JsonTokenType.StartArray => JsonValueKind.Array,
                JsonTokenType.String => JsonValueKind.String,
                JsonTokenType.Number => JsonValueKind.Number,
                JsonTokenType.True => JsonValueKind.True,
                JsonTokenType.False => JsonValueKind.False,
                _ => JsonValueKind.Null,
            },
            Text = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
                _ => "",
            },
        };

        if (node.Kind == JsonValueKind.Object)
        {
            ReadMembers(ref reader, node);
        }
        else if (node.Kind == JsonValueKind.Array)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                node.Children.Add(ReadValue(ref reader, "", $"{path}[{node.Children.Count}]", default));
            }
        }

        return node;
    }

    private void ReadMembers(ref Utf8JsonReader reader, ConfigNode node)
    {
        var seen = new Dictionary<string, TextPlace>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var keyPlace = _lines.PlaceOf(reader.TokenStartIndex);
            reader.Read();
            var child = ReadValue(ref reader, name, node.PathOf(name), keyPlace);
            if (seen.TryAdd(name, keyPlace))
            {
                node.Children.Add(child);
            }
            else
            {
                _errors.Add(keyPlace, child.Path, $"key '{name}' is repeated; it stands first in line {seen[name].Line}");
            }
        }
    }

    // Never the excerpt that some of these messages hold: a key pasted without quotes would be printed.
    private static string Describe(string message)
    {
        if (message.Contains("invalid JSON literal", StringComparison.Ordinal))
        {
            return "not JSON: strings stand in double quotes";
        }

        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return "not JSON: " + (end < 0 ? message : message[..end]);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
