using System.Diagnostics.CodeAnalysis;

namespace EdgeRouter.Config;

/// <summary>What is accepted as a provider's <c>base_url</c>.</summary>
internal static class BaseAddress
{
    /// <summary>
    /// Parses a resolved address; a slash at its end is cut off. <paramref name="problem"/> never repeats the address, which may hold a
    /// secret.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address, [NotNullWhen(false)] out string? problem)
    {
        problem = !Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) ? "not an absolute http or https address"
            : address.UserInfo.Length > 0 ? "must not hold credentials; use api_keys or headers"
            : address.Query.Length > 0 || address.Fragment.Length > 0 ? "must not hold a query or fragment"
            : null;
        address = problem is null ? address : null;
        return problem is null;
    }
}
