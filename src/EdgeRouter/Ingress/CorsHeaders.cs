using System.Buffers;
using System.Globalization;
using EdgeRouter.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Ingress;

/// <summary>Lets pages of the configured origins call the API (the Fetch standard's CORS protocol). Credentials in the browser's sense (cookies) are never involved: keys travel in headers that the page sets itself.</summary>
internal static class CorsHeaders
{
    private const string Methods = "GET, POST, OPTIONS";
    // RFC 9110 §5.6.2, and what separates names.
    private static readonly SearchValues<char> NameList = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, \t");

    private const string Exposed =
        "x-request-id, x-edgerouter-provider, x-edgerouter-deployment, x-edgerouter-model, x-edgerouter-attempts, server-timing, retry-after";

    /// <summary>Marks the answer as readable for the page, if its origin may.</summary>
    public static void Allow(IFeatureCollection context, IHttpRequestFeature request, CorsPolicy policy)
    {
        var origin = request.Headers.Origin.ToString();
        var headers = context.GetRequiredFeature<IHttpResponseFeature>().Headers;
        if (!policy.Any)
        {
            headers.Vary = "Origin";
        }

        if (origin.Length > 0 && policy.Allows(origin))
        {
            headers.AccessControlAllowOrigin = policy.Any ? "*" : origin;
            headers.AccessControlExposeHeaders = Exposed;
        }
    }

    /// <summary>A browser asks before it calls.</summary>
    public static bool IsPreflight(IHttpRequestFeature request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>Answers the question: 204, with the permission or without it.</summary>
    public static void AnswerPreflight(IFeatureCollection context, IHttpRequestFeature request, CorsPolicy policy)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = StatusCodes.Status204NoContent;
        if (policy.Allows(request.Headers.Origin.ToString()))
        {
            response.Headers.AccessControlAllowMethods = Methods;
            response.Headers.AccessControlMaxAge = policy.MaxAgeSeconds.ToString(CultureInfo.InvariantCulture);

            // SDKs send headers of their own (x-stainless-…): what the page wants to send, it may. What can be no name of a header is not repeated in ours.
            var wanted = request.Headers.AccessControlRequestHeaders.ToString();
            if (!wanted.AsSpan().ContainsAnyExcept(NameList))
            {
                response.Headers.AccessControlAllowHeaders = wanted;
            }
        }
    }
}
