using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary>The names under which a route appears in headers and logs. A named deployment has them ready; a wildcard's are made from what the caller asked for.</summary>
internal static class RouteNames
{
    public static void Fill(in Route route, ReadOnlySpan<byte> requested, ref ReplyHead head)
    {
        var provider = route.Deployment.Provider.Name;
        head.Provider = provider;
        if (route.IsWildcard)
        {
            head.Model = Encoding.UTF8.GetString(requested);
            head.Deployment = HeaderSafe($"{provider}/{Encoding.UTF8.GetString(requested[route.Strip..])}");
            head.Model = HeaderSafe(head.Model);
        }
        else
        {
            head.Model = route.Model.Name;
            head.Deployment = route.Deployment.Id;
        }
    }

    /// <summary>The name without its provider prefix, escapes undone and done again where JSON needs them.</summary>
    public static ReadOnlyMemory<byte> PlainModel(ReadOnlySpan<byte> escaped, int strip)
    {
        var plain = RequestScan.Unescape(escaped, new byte[escaped.Length]);
        return JsonEncodedText.Encode(plain[strip..], JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
    }

    // A caller's text in a response header: anything but visible ASCII could split or spoil the head.
    private static string HeaderSafe(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
            ? text
            : string.Create(text.Length, text, static (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = from[i] is >= '!' and <= '~' ? from[i] : '?';
                }
            });
}
