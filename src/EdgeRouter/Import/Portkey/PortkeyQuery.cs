using System.Text.Json;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Import.Portkey;

/// <summary>A condition's query as alternatives: one of them must hold, and all criteria of an alternative.</summary>
internal static class PortkeyQuery
{
    // More would be rules that nobody reads.
    private const int MostAlternatives = 64;

    /// <returns>Null: the query cannot be read, or has too many alternatives.</returns>
    public static List<List<PortkeyCriterion>>? Alternatives(ConfigNode? query)
    {
        if (query is not { Kind: JsonValueKind.Object, Children.Count: > 0 })
        {
            return null;
        }

        var all = new List<List<PortkeyCriterion>> { new() };
        foreach (var member in query.Children)
        {
            var part = member.Name switch
            {
                "$and" => And(member),
                "$or" => Or(member),
                _ => Criteria(member),
            };
            if (part is null || part.Count == 0 || all.Count * part.Count > MostAlternatives)
            {
                return null;
            }

            all = [.. all.SelectMany(_ => part, static (a, b) => (List<PortkeyCriterion>)[.. a, .. b])];
        }

        return all;
    }

    private static List<List<PortkeyCriterion>>? And(ConfigNode list)
    {
        var all = new List<List<PortkeyCriterion>> { new() };
        foreach (var item in list.Children)
        {
            if (Alternatives(item) is not { } part || all.Count * part.Count > MostAlternatives)
            {
                return null;
            }

            all = [.. all.SelectMany(_ => part, static (a, b) => (List<PortkeyCriterion>)[.. a, .. b])];
        }

        return all;
    }

    private static List<List<PortkeyCriterion>>? Or(ConfigNode list)
    {
        var all = new List<List<PortkeyCriterion>>();
        foreach (var item in list.Children)
        {
            if (Alternatives(item) is not { } part || all.Count + part.Count > MostAlternatives)
            {
                return null;
            }

            all.AddRange(part);
        }

        return all;
    }

    // { "metadata.plan": { "$in": [...] } }, or the value alone for $eq. A list is an alternative for each of its values.
    private static List<List<PortkeyCriterion>>? Criteria(ConfigNode member)
    {
        var operators = member.Kind == JsonValueKind.Object ? member.Children : [new ConfigNode { Name = "$eq", Path = member.Path, Kind = member.Kind, Place = member.Place, Text = member.Text }];
        var all = new List<List<PortkeyCriterion>> { new() };
        foreach (var one in operators)
        {
            List<List<PortkeyCriterion>> part = one.Name == "$in" && one.Kind == JsonValueKind.Array
                ? [.. one.Children.Select(v => (List<PortkeyCriterion>)[new(member.Name, "$eq", TextOf(v))])]
                : [[new(member.Name, one.Name, TextOf(one))]];
            if (part.Count == 0 || all.Count * part.Count > MostAlternatives)
            {
                return null;
            }

            all = [.. all.SelectMany(_ => part, static (a, b) => (List<PortkeyCriterion>)[.. a, .. b])];
        }

        return all;
    }

    private static string? TextOf(ConfigNode value) => value.Kind switch
    {
        JsonValueKind.String or JsonValueKind.Number => value.Text,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
