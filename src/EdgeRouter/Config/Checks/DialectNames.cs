using System.Text.Json;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Checks;

/// <summary>
/// The names of <see cref="DialectId"/> as they are written; taken from the generated JSON context, so that they stand in one place.
/// </summary>
internal static class DialectNames
{
    private static readonly Dictionary<string, DialectId> ByName =
        Enum.GetValues<DialectId>().ToDictionary(Of, StringComparer.Ordinal);

    public static string Of(DialectId dialect)
        => JsonSerializer.SerializeToElement(dialect, ConfigJsonContext.Default.DialectId).GetString()!;

    public static bool TryParse(string name, out DialectId dialect) => ByName.TryGetValue(name, out dialect);
}
