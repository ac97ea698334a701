using System.Text;
using System.Text.Json;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeRouter.Import.Source;

/// <summary>
/// Reads YAML into the tree that the configuration's own checks read, with places. Only the parser of the library is used: anchors, aliases and merge keys are resolved here, so that a file of a few lines cannot become
/// gigabytes of nodes, and deep nesting cannot exhaust the stack. Plain scalars mean what they mean to PyYAML, which is what wrote and read these files.
/// </summary>
internal sealed class YamlSource
{
    private const int DeepestNesting = 64;

    // Aliases counted each time they are followed. Configurations of thousands of deployments have a tenth of it.
    private const int MostNodes = 500_000;

    private readonly ConfigErrors _errors;
    private readonly IParser _parser;
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlSource(IParser parser, ConfigErrors errors)
    {
        _parser = parser;
        _errors = errors;
    }

    /// <summary>The root, or null when the text cannot be read; errors are added to <paramref name="errors"/>.</summary>
    public static ConfigNode? Parse(ReadOnlyMemory<byte> text, ConfigErrors errors)
    {
        string decoded;
        try
        {
            decoded = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new TextPlace(1, 1), "", "not UTF-8 text");
            return null;
        }

        var parser = new Parser(new StringReader(decoded));
        try
        {
            return new YamlSource(parser, errors).ReadDocument();
        }
        catch (YamlException e)
        {
            errors.Add(PlaceOf(e.Start), "", $"not YAML: {e.Message.TrimEnd('.')}");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What the library throws, without a place, at brackets that do not match and at names of anchors that are none.
            errors.Add(PlaceOf(parser.Current?.End ?? Mark.Empty), "", "not YAML: nothing that may stand here");
            return null;
        }
        catch (SourceException e)
        {
            errors.Add(e.Place, e.Path, e.Message);
            return null;
        }
    }

    private ConfigNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _errors.Add(new TextPlace(1, 1), "", "the file is empty");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Read("", "", default, 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            throw new SourceException(PlaceOf(second.Start), "", "a second document begins here; one is read");
        }

        return _errors.Count == 0 ? root : null;
    }

    private ConfigNode Read(string name, string path, TextPlace keyPlace, int depth)
    {
        var place = PlaceOf(_parser.Current?.Start ?? Mark.Empty);
        Count(place, path, depth);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            // Known only when it is whole, so nothing can contain itself.
            return _anchors.TryGetValue(alias.Value.Value, out var target)
                ? Copy(target, name, path, keyPlace == default ? place : keyPlace, depth)
                : throw new SourceException(place, path, $"'*{alias.Value.Value}' names no anchor that stands before it");
        }

        ConfigNode node;
        AnchorName anchor;
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            var (kind, text) = PlainScalar.Read(scalar);
            node = NodeOf(name, path, place, keyPlace, kind, text);
            anchor = scalar.Anchor;
        }
        else if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            node = NodeOf(name, path, place, keyPlace, JsonValueKind.Array, "");
            anchor = sequence.Anchor;
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                node.Children.Add(Read("", $"{path}[{node.Children.Count}]", default, depth + 1));
            }
        }
        else
        {
            anchor = _parser.Consume<MappingStart>().Anchor;
            node = NodeOf(name, path, place, keyPlace, JsonValueKind.Object, "");
            ReadMembers(node, depth);
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private void ReadMembers(ConfigNode node, int depth)
    {
        var merged = new List<ConfigNode>();
        var seen = new Dictionary<string, TextPlace>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = PlaceOf(_parser.Current?.Start ?? Mark.Empty);
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw new SourceException(at, node.Path, "a key that is not a plain name");
            }

            var child = Read(key.Value, node.PathOf(key.Value), at, depth + 1);
            if (key.Value == "<<" && key.IsKey && key.Style == ScalarStyle.Plain)
            {
                merged.Add(child);
            }
            else if (seen.TryAdd(key.Value, at))
            {
                node.Children.Add(child);
            }
            else
            {
                _errors.Add(at, child.Path, $"key '{key.Value}' is repeated; it stands first in line {seen[key.Value].Line}");
            }
        }

        foreach (var source in merged.SelectMany(static m => m.Kind == JsonValueKind.Array ? m.Children : [m]))
        {
            Merge(source, node, seen, depth);
        }
    }

    // What stands in the mapping itself goes before what is merged in, and the first of several sources before the later ones.
    private void Merge(ConfigNode source, ConfigNode node, Dictionary<string, TextPlace> seen, int depth)
    {
        if (source.Kind != JsonValueKind.Object)
        {
            throw new SourceException(source.Place, node.Path, "'<<' takes a mapping, or a list of mappings");
        }

        foreach (var member in source.Children.Where(m => seen.TryAdd(m.Name, m.KeyPlace)))
        {
            node.Children.Add(Copy(member, member.Name, node.PathOf(member.Name), member.KeyPlace, depth + 1));
        }
    }

    private ConfigNode Copy(ConfigNode source, string name, string path, TextPlace keyPlace, int depth)
    {
        Count(source.Place, path, depth);
        var copy = NodeOf(name, path, source.Place, keyPlace, source.Kind, source.Text);
        foreach (var child in source.Children)
        {
            var below = source.Kind == JsonValueKind.Array ? $"{path}[{copy.Children.Count}]" : copy.PathOf(child.Name);
            copy.Children.Add(Copy(child, child.Name, below, child.KeyPlace, depth + 1));
        }

        return copy;
    }

    private void Count(TextPlace place, string path, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new SourceException(place, "", $"nested deeper than {DeepestNesting}");
        }

        if (++_nodes > MostNodes)
        {
            throw new SourceException(place, path.Length > 200 ? "" : path, $"with its aliases followed the file has more than {MostNodes} values");
        }
    }

    private static ConfigNode NodeOf(string name, string path, TextPlace place, TextPlace keyPlace, JsonValueKind kind, string text) =>
        new() { Name = name, Path = path, Place = place, KeyPlace = keyPlace == default ? place : keyPlace, Kind = kind, Text = text };

    private static TextPlace PlaceOf(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
