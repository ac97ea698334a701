using System.Text.Json;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>A LiteLLM proxy configuration with the files that it includes: lists of an included file are appended, everything else replaces what the first file says, as LiteLLM does it.</summary>
internal sealed class LiteLlmSource
{
    private const int MostIncludes = 100;

    private readonly Dictionary<string, List<ConfigNode>> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigNode> _members = new(StringComparer.Ordinal);

    /// <summary>Every member of the top level that is not a list, by name.</summary>
    public IReadOnlyDictionary<string, ConfigNode> Members => _members;

    public IReadOnlyDictionary<string, List<ConfigNode>> Lists => _lists;

    public ConfigNode? Section(string name) => _members.GetValueOrDefault(name) is { Kind: JsonValueKind.Object } section ? section : null;

    /// <summary>Null with errors when one of the files cannot be read.</summary>
    public static LiteLlmSource? Read(string path, List<ConfigError> errors)
    {
        if (SourceFile.Read(path, YamlSource.Parse, errors) is not { } root)
        {
            return null;
        }

        var source = new LiteLlmSource();
        source.Add(root);
        var includes = root.Texts("include");
        if (includes.Count > MostIncludes)
        {
            errors.Add(new ConfigError(path, root["include"]!.Place.Line, root["include"]!.Place.Column, "include", $"more than {MostIncludes} files"));
        }

        foreach (var file in includes.Take(MostIncludes))
        {
            var below = Path.Combine(Path.GetDirectoryName(path) ?? "", file);
            if (SourceFile.Read(below, YamlSource.Parse, errors) is { } included)
            {
                source.Add(included);
            }
        }

        return errors.Count == 0 ? source : null;
    }

    private void Add(ConfigNode root)
    {
        foreach (var member in root.Children.Where(static m => m.Name != "include"))
        {
            if (member.Kind != JsonValueKind.Array)
            {
                _members[member.Name] = member;
            }
            else if (_lists.TryGetValue(member.Name, out var list))
            {
                list.AddRange(member.Children);
            }
            else
            {
                _lists.Add(member.Name, [.. member.Children]);
            }
        }
    }
}
