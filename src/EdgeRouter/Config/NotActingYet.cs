using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Config;

/// <summary>
/// Finds what is configured but does not act in this version. A feature that begins to act removes its line here; when the list is empty
/// this type goes.
/// </summary>
internal sealed class NotActingYet
{
    private readonly string _file;
    private readonly List<ConfigNotice> _notices = [];

    private NotActingYet(string file) => _file = file;

    public static IReadOnlyList<ConfigNotice> Find(string file, ConfigNode root)
    {
        var found = new NotActingYet(file);
        foreach (var model in root.MembersOf("models"))
        {
            found.AddModel(model);
        }

        return [.. found._notices.OrderBy(static n => (n.Line, n.Column))];
    }

    private void AddModel(ConfigNode model)
    {
        if (model.ItemsOf("fallbacks").Count > 0)
        {
            Add(model["fallbacks"], "does not act yet: a failure is told to the caller");
        }

        Add(model["retries"], "does not act yet: every request is tried once");
        if (model["recovery"] is { Kind: JsonValueKind.String } recovery && recovery.Text != "error")
        {
            Add(recovery, "does not act yet: a stream that breaks ends with an error");
        }
    }

    private void Add(ConfigNode? node, string note)
    {
        if (node is not null)
        {
            _notices.Add(new ConfigNotice(_file, node.KeyPlace.Line, node.KeyPlace.Column, node.Path, note));
        }
    }
}
