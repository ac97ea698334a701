using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>A LiteLLM model such as <c>bedrock/us-west-2/anthropic.claude-v2</c>, taken apart.</summary>
/// <param name="Prefix">As written, or as LiteLLM infers it; null: nobody knows.</param>
/// <param name="Upstream">What the provider calls the model.</param>
/// <param name="Region">Where it stands in the name; null: it does not.</param>
internal sealed record LiteLlmModelName(string? Prefix, string Upstream, string? Region = null)
{
    private static readonly string[] BedrockRoutes = ["converse", "converse_like", "invoke"];

    /// <param name="customProvider"><c>custom_llm_provider</c>, which goes before what the name says.</param>
    public static LiteLlmModelName Of(string model, string? customProvider, VendorCatalogue vendors)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var first = slash > 0 ? model[..slash] : null;
        if (customProvider is not null)
        {
            return Taken(customProvider, first is not null && first.Equals(customProvider, StringComparison.OrdinalIgnoreCase) ? model[(slash + 1)..] : model);
        }

        if (first is not null && LiteLlmVendor.Find(first) is not null)
        {
            return Taken(first, model[(slash + 1)..]);
        }

        var maker = vendors.All.FirstOrDefault(v => v.Serves?.Any(pattern => NamePattern.Matches(pattern, model)) == true);
        return new LiteLlmModelName(first ?? (maker is not null && LiteLlmVendor.Find(maker.Name) is not null ? maker.Name : null), first is null ? model : model[(slash + 1)..]);
    }

    private static LiteLlmModelName Taken(string prefix, string rest)
    {
        if (!prefix.StartsWith("bedrock", StringComparison.OrdinalIgnoreCase))
        {
            // Image and speech models have routes of their own behind the prefix; these two are plain chat.
            return prefix.Equals("azure", StringComparison.OrdinalIgnoreCase) && rest.StartsWith("responses/", StringComparison.Ordinal) ? new(prefix, rest["responses/".Length..])
                : prefix.Equals("openai", StringComparison.OrdinalIgnoreCase) && rest.StartsWith("responses/", StringComparison.Ordinal) ? new(prefix, rest["responses/".Length..])
                : new(prefix, rest);
        }

        string? region = null;
        while (rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && !rest.StartsWith("arn:", StringComparison.Ordinal))
        {
            var part = rest[..slash];
            if (BedrockRoutes.Contains(part))
            {
                rest = rest[(slash + 1)..];
            }
            else if (region is null && part.Split('-') is { Length: >= 3 } words && words[^1].All(char.IsAsciiDigit))
            {
                region = part;
                rest = rest[(slash + 1)..];
            }
            else
            {
                break;
            }
        }

        return new(prefix, rest, region);
    }
}
