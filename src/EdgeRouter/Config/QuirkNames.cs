using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>Quirks by the names that operators and vendor files write.</summary>
internal static class QuirkNames
{
    private static readonly Dictionary<string, Quirks> ByName =
        Enum.GetValues<Quirks>().Where(static q => q != Quirks.None).ToDictionary(static q => JsonNamingPolicy.SnakeCaseLower.ConvertName(q.ToString()));

    public static IReadOnlyList<string> All { get; } = [.. ByName.Keys];

    public static bool TryParse(string name, out Quirks quirk) => ByName.TryGetValue(name, out quirk);

    public static Quirks Combine(IEnumerable<string> names) =>
        names.Aggregate(Quirks.None, static (all, name) => ByName.TryGetValue(name, out var quirk) ? all | quirk : all);
}
