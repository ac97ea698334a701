using System.Globalization;
using System.Text.Json.Serialization;

namespace EdgeRouter.Config.Models;

/// <summary>One line of <c>config/models.json</c>: what is known about a model at a vendor. Null: not known. Prices are list prices of the standard tier, US dollars per million tokens.</summary>
internal sealed record ModelRow
{
    /// <summary>As in <c>config/providers</c>, where the vendor has a row there.</summary>
    public required string Vendor { get; init; }

    /// <summary>As it is sent to that vendor.</summary>
    public required string Model { get; init; }

    public required ModelKind Kind { get; init; }

    /// <summary>Prompt and answer together, tokens.</summary>
    public long? ContextWindow { get; init; }

    /// <summary>Tokens. Equal to the window it often only means that no limit of its own is known.</summary>
    public long? MaxOutput { get; init; }

    public double? InputPrice { get; init; }

    public double? OutputPrice { get; init; }

    /// <summary>For prompt tokens read from the vendor's cache.</summary>
    public double? CachedInputPrice { get; init; }

    public IReadOnlyList<ModelAbility>? Capabilities { get; init; }

    /// <summary>The day from which the vendor no longer answers for it, <c>YYYY-MM-DD</c>.</summary>
    public string? Deprecated { get; init; }

    /// <summary><see cref="Deprecated"/>; null also when it is no date.</summary>
    [JsonIgnore]
    public DateOnly? LastDay => DateOnly.TryParseExact(Deprecated, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>The model, at the same vendor, that takes its place.</summary>
    public string? Successor { get; init; }
}
