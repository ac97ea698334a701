using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeRouter.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Admin;

/// <summary>
/// Who may do what at the operator's door. <c>Host</c> must be an address, localhost or a configured name, so that no web page can reach the door under a name of its own (DNS rebinding); whatever changes something needs the token.
/// </summary>
internal sealed class AdminGate(string? madeToken)
{
    /// <returns>Null, or what to tell the caller.</returns>
    public GatewayError? Check(IHttpRequestFeature request, AdminFacts facts)
    {
        if (!IsOurName(request.Headers.Host.ToString(), facts))
        {
            return new GatewayError(
                421, "invalid_request_error", "host_not_allowed", "This address is called by its IP address or as localhost; other names must stand in admin.hosts.");
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return null;
        }

        return HasToken(request.Headers.Authorization.ToString(), facts.Token ?? madeToken)
            ? null
            : new GatewayError(401, "authentication_error", "admin_token_required", "Send the admin token as 'Authorization: Bearer TOKEN': admin.token of the configuration, or else the content of the file that the log names at start.");
    }

    private static bool IsOurName(string host, AdminFacts facts)
    {
        var name = NameOf(host);
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name, out _)
            || facts.Hosts.Contains(name.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> host)
    {
        if (host.StartsWith("["))
        {
            return host.IndexOf(']') is > 0 and var end ? host[1..end] : host;
        }

        var colon = host.LastIndexOf(':');
        return colon < 0 ? host : host[..colon];
    }

    // Hashed first, so that neither content nor length shows in the time.
    private static bool HasToken(string header, string? token)
    {
        const string scheme = "Bearer ";
        return token is not null && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Digest(header[scheme.Length..].Trim()), Digest(token));
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
