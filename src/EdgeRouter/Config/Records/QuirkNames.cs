using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Records;

/// <summary>The snake_case names of <see cref="Quirks"/>, as they stand in vendor rows and in <c>providers.*.quirks</c>.</summary>
internal static class QuirkNames
{
    private static readonly Dictionary<string, Quirks> ByName = Enum.GetValues<Quirks>()
        .Where(static q => q != Quirks.None)
        .ToDictionary(static q => JsonNamingPolicy.SnakeCaseLower.ConvertName(q.ToString()), StringComparer.Ordinal);

    public static IReadOnlyList<string> All { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>All of them as one value. Throws on an unknown name: the schema check has refused those before.</summary>
    public static Quirks Combine(IEnumerable<string> names) => names.Aggregate(Quirks.None, static (all, name) => all | ByName[name]);
}
