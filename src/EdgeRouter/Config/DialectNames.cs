using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>Dialects by the names that operators write.</summary>
internal static class DialectNames
{
    public static string Of(DialectId dialect) => JsonSerializer.SerializeToElement(dialect, ConfigContext.Default.DialectId).GetString()!;
}
