using EdgeRouter.Model;

namespace EdgeRouter.Providers.Translation;

/// <summary>What a request is written for.</summary>
/// <param name="Dialect">Its grammar.</param>
/// <param name="Model">The upstream's name for the model, as the inside of a JSON string. It stands in the body, or in the path where the dialect wants it there.</param>
/// <param name="Traits">See <see cref="ModelFamilies"/>.</param>
/// <param name="Quirks">Of the vendor.</param>
/// <param name="DefaultMaxOutputTokens">For dialects that demand a limit when the caller gave none; the model's maximum, where known.</param>
internal readonly record struct RequestTarget(DialectId Dialect, ReadOnlyMemory<byte> Model, ModelTraits Traits = ModelTraits.None, Quirks Quirks = Quirks.None, int DefaultMaxOutputTokens = 4096);
