using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;

namespace EdgeRouter.Import.Target;

/// <summary>An address as other gateways write it, made into what <c>base_url</c> means here: everything before the paths that the dialect itself adds.</summary>
internal static class ServerAddress
{
    // What people leave behind an address that they copied.
    private static readonly string[] Operations = ["/chat/completions", "/completions", "/embeddings", "/responses"];

    /// <param name="remarks">Gets to know when a part had to be cut off.</param>
    /// <returns>Null: this is no http or https address.</returns>
    public static string? Of(string written, DialectId dialect, bool isOllama, Remarks remarks)
    {
        if (!Uri.TryCreate(written.TrimEnd('/'), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return null;
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            remarks.LeaveOut("the user, query or fragment of the address", "Keys belong into api_keys or headers, as a variable.");
        }

        var origin = $"{address.Scheme}://{address.Authority}";
        var path = address.AbsolutePath.TrimEnd('/');
        path = Operations.FirstOrDefault(o => path.EndsWith(o, StringComparison.Ordinal)) is { } operation ? path[..^operation.Length] : path;
        return origin + dialect switch
        {
            DialectId.OpenAi when isOllama => path is "" or "/api" or "/api/chat" or "/api/generate" ? "/v1" : path,
            DialectId.OpenAi => path,
            DialectId.Anthropic => CutAt(path, "/v1"),
            DialectId.AzureOpenAi => CutAt(path, "/openai"),
            DialectId.Cohere => CutAt(CutAt(path, "/v2"), "/v1"),
            DialectId.Gemini => CutAt(CutAt(path, "/v1beta"), "/v1"),
            _ => path,
        };
    }

    /// <summary>The vendor whose public address this is.</summary>
    public static VendorConfig? VendorAt(string address, VendorCatalogue vendors) =>
        vendors.All.FirstOrDefault(v => v.Discover is null && v.BaseUrl is { } own && string.Equals(own, address, StringComparison.OrdinalIgnoreCase));

    /// <summary>A short name of the server for a provider: its host without the domain, or the whole of an IP address.</summary>
    public static string NameOf(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
        {
            return address;
        }

        var name = uri.HostNameType == UriHostNameType.Dns ? uri.Host.Split('.')[0] : uri.Host;
        return name is "api" or "www" && uri.Host.Split('.') is { Length: > 1 } labels ? labels[1] : uri.HostNameType == UriHostNameType.Dns && uri.Host.Contains('.', StringComparison.Ordinal) ? name : $"{name}-{uri.Port}";
    }

    private static string CutAt(string path, string from) => path.IndexOf(from, StringComparison.Ordinal) is >= 0 and var at && (at + from.Length == path.Length || path[at + from.Length] == '/') ? path[..at] : path;
}
