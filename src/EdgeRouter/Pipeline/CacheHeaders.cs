using System.Globalization;
using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>
/// The headers by which a caller speaks to the cache: <c>Cache-Control</c> with the directives of RFC 9111 §5.2.1 (unknown ones are passed over, as it demands), <c>x-edgerouter-cache</c> with the same ones and <c>no-coalesce</c> and <c>off</c>
/// (unknown ones are refused), and <c>x-edgerouter-cache-tags</c>. Read only for models that are cached.
/// </summary>
internal static class CacheHeaders
{
    private const string Own = "x-edgerouter-cache";
    private const string Tags = "x-edgerouter-cache-tags";
    private const int MostTags = 8;
    private const int LongestTag = 64;

    private static readonly string[] Known = ["no-store", "no-cache", "only-if-cached", "max-age=SECONDS", "no-coalesce", "off"];

    public static GatewayError? Read(IHeaderSource headers, out CacheWants wants)
    {
        wants = CacheWants.Nothing;
        var (general, own, tags) = (headers.Header("Cache-Control"), headers.Header(Own), headers.Header(Tags));
        if (general is null && own is null && tags is null)
        {
            return null;
        }

        foreach (var directive in List(general))
        {
            Apply(directive, ref wants);
        }

        foreach (var directive in List(own))
        {
            if (!Apply(directive, ref wants))
            {
                return GatewayError.Invalid("invalid_cache_header", $"{Own}: '{directive}' is not known; allowed: {string.Join(", ", Known)}.", Own);
            }
        }

        var marks = List(tags);
        if (marks.Length > MostTags || Array.Exists(marks, static m => m.Length > LongestTag))
        {
            return GatewayError.Invalid("invalid_cache_header", $"{Tags}: at most {MostTags} tags of at most {LongestTag} characters.", Tags);
        }

        wants = marks.Length == 0 ? wants : wants with { Tags = marks };
        return null;
    }

    // A max-age that is no number means that nothing stored is fresh enough (RFC 9111 §4.2.1).
    private static bool Apply(string directive, ref CacheWants wants)
    {
        var split = directive.IndexOf('=');
        var name = split < 0 ? directive : directive[..split];
        var value = split < 0 ? "" : directive[(split + 1)..].Trim('"');
        var applied = name.ToLowerInvariant() switch
        {
            "no-store" or "off" => wants with { NoStore = true },
            "no-cache" => wants with { NoCache = true },
            "only-if-cached" => wants with { OnlyIfCached = true },
            "no-coalesce" => wants with { NoCoalesce = true },
            "max-age" => wants with { MaxAge = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0 },
            _ => null,
        };
        wants = applied ?? wants;
        return applied is not null;
    }

    private static string[] List(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
