using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>The dialects that this version speaks. One line each.</summary>
internal static class Dialects
{
    private static readonly UpstreamDialect?[] ById = Build();

    public static bool IsSpoken(DialectId id) => ById[(int)id] is not null;

    /// <summary>The configuration validator lets only spoken dialects into a snapshot.</summary>
    public static UpstreamDialect Of(DialectId id) => ById[(int)id] ?? throw new InvalidOperationException($"dialect {id} is not spoken");

    private static UpstreamDialect?[] Build()
    {
        var table = new UpstreamDialect?[Enum.GetValues<DialectId>().Length];
        table[(int)DialectId.OpenAi] = new OpenAiDialect();
        return table;
    }
}
