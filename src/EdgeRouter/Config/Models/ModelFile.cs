namespace EdgeRouter.Config.Models;

/// <summary>The shape of <c>config/models.json</c>, and of a file that an operator puts over it.</summary>
internal sealed record ModelFile
{
    /// <summary>The day of the facts, <c>YYYY-MM-DD</c>.</summary>
    public required string AsOf { get; init; }

    public required IReadOnlyList<ModelRow> Models { get; init; }
}
