using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;

namespace EdgeRouter.Import.Portkey;

/// <summary>What a group says for every target below it, where that says nothing itself.</summary>
internal sealed record PortkeyInherited(ConfigNode? Retry, ConfigNode? Cache, ConfigNode? Timeout, IReadOnlyDictionary<string, ConfigNode> Overrides)
{
    public static readonly PortkeyInherited None = new(null, null, null, new Dictionary<string, ConfigNode>(StringComparer.Ordinal));

    public string? Model => Overrides.TryGetValue("model", out var model) && model.Text.Length > 0 ? model.Text : null;

    public PortkeyInherited With(ConfigNode target)
    {
        var overrides = new Dictionary<string, ConfigNode>(Overrides, StringComparer.Ordinal);
        foreach (var member in target.MembersOf("override_params"))
        {
            overrides[member.Name] = member;
        }

        if (target.Text("model") is not null)
        {
            overrides.TryAdd("model", target["model"]!);
        }

        return new PortkeyInherited(target["retry"] ?? Retry, target["cache"] ?? Cache, target["request_timeout"] ?? Timeout, overrides);
    }
}
