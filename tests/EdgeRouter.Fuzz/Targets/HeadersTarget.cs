using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Ingress;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// What clients and providers put into heads and error bodies. Input: a byte of flags, then lines <c>name: value</c> in Latin-1, an empty line, an error body.
/// </summary>
internal sealed class HeadersTarget : FuzzTarget
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Credentials = ["authorization", "x-api-key", "api-key", "proxy-authorization"];

    private static readonly string[] HopByHop =
    [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length", "content-type", "content-encoding", "accept-encoding", "expect",
        "proxy-authenticate",
    ];

    // Also such as an operator cannot configure: the policy itself has to hold.
    private static readonly string[] Forward = ["x-feature", "openai-beta", "x-trace", "authorization", "connection", "te", "x-api-key", "content-length"];

    public override string Name => "headers";

    public override IReadOnlyList<string> Words =>
    [
        "authorization: Bearer ", "x-api-key: ", "api-key: ", "er_app_secret", "Bearer er_a_b", "connection: x-feature, keep-alive\n", "te: trailers\n", "x-feature: ", "openai-beta: assistants=v2\n", "idempotency-key: k\n",
        "retry-after: ", "120", "1.5", "0", "-1", "Infinity", "NaN", "1e9", "99999999999999999999", "Thu, 01 Jan 2026 00:01:00 GMT", "x-request-id: ", "req_0123", "\n\n", "\n", ": ", ",", " ", "\t", "\u0000", "é",
        "{\"error\":{\"message\":\"", "\"code\":\"rate_limit_exceeded\"", "{\"error\":\"", "{\"detail\":[", "[{\"error\":", "\\ud800", "\\udc00", "\\u0000", "\"}}", "}", "]", "\"type\":", "\"param\":null", "1e400",
        "{\"message\":", "{\"\\ud800\":1,",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var text = input.AsSpan(1);
        var end = text.IndexOf("\n\n"u8);
        var headers = Parse(Encoding.Latin1.GetString(end < 0 ? text : text[..end]));
        CheckForwarding(headers, input[0]);
        CheckIds(headers["x-request-id"].ToString());
        CheckRetryAfter(headers["retry-after"].ToString());
        CheckErrorBody(end < 0 ? [] : text[(end + 2)..]);
    }

    private static HeaderDictionary Parse(string text)
    {
        var headers = new HeaderDictionary();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                var name = line[..colon].Trim();
                headers[name] = StringValues.Concat(headers[name], line[(colon + 1)..].Trim());
            }
        }

        return headers;
    }

    private static void CheckForwarding(HeaderDictionary headers, byte flags)
    {
        var passThrough = (flags & 1) != 0;
        var provider = new Provider
        {
            Slot = 0,
            Name = "p",
            Dialect = DialectId.OpenAi,
            BaseUrl = new Uri("http://provider.invalid/v1"),
            ApiKeys = [],
            PassThroughCredentials = passThrough,
            ForwardHeaders = [.. Forward.Where((_, i) => (flags & (2 << (i % 7))) != 0)],
        };
        var nominated = headers["connection"].SelectMany(static v => (v ?? "").Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in HeaderPolicy.Forwarded(headers, provider))
        {
            Claim.That(!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase), "no header of the connection is forwarded", () => name);
            Claim.That(!nominated.Contains(name) || Credentials.Contains(name, StringComparer.OrdinalIgnoreCase), "no header that Connection names is forwarded", () => name);
            Claim.That(names.Add(name), "no header is forwarded twice", () => name);
            Claim.That(value == headers[name].ToString(), "a forwarded header keeps its value");
            if (Credentials.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                Claim.That(passThrough, "credentials are forwarded only where the operator says so", () => name);
                Claim.That(
                    !value.Split([' ', '\t', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Any(static v => v.StartsWith("er_", StringComparison.Ordinal)),
                    "a key of this router never leaves it",
                    () => $"{name}: {value}");
            }
        }

        var key = HeaderPolicy.PresentedKey(headers).ToString();
        Claim.That(key.Length == 0 || Credentials.Any(name => headers[name].ToString().Contains(key, StringComparison.Ordinal)), "the presented key was presented");
    }

    private static void CheckIds(string given)
    {
        var id = RequestIds.From(given);
        Claim.That(id.Length is > 0 and <= 128, "a request id is short");
        Claim.That(id.All(static c => char.IsAsciiLetterOrDigit(c) || "-_.:/+=".Contains(c)), "a request id is harmless", () => id);
        Claim.That(id == given || id.StartsWith("req_", StringComparison.Ordinal), "a request id is the caller's or ours");
        Claim.That(RequestIds.From(id) == id, "a request id is accepted again");
    }

    private static void CheckRetryAfter(string value)
    {
        var seconds = RetryAfter.Parse(value, Now);
        Claim.That(seconds is >= 0 and <= RetryAfter.LongestSeconds, "a wait is within its bounds", () => $"{seconds}");
        if (value.Length is > 0 and < 4 && value.All(char.IsAsciiDigit))
        {
            Claim.That(seconds == int.Parse(value), "whole seconds are taken as they are");
        }

        Claim.That(seconds == 0 || value.Any(char.IsAsciiDigit), "a wait comes from digits", () => value);
    }

    private static void CheckErrorBody(ReadOnlySpan<byte> body)
    {
        var error = ErrorBody.Read(body);
        if (error is null)
        {
            return;
        }

        foreach (var part in (ReadOnlySpan<string?>)[error.Message, error.Type, error.Code, error.Param])
        {
            Claim.That(part is null || part.Length <= 1_001, "what a provider says is cut to a length", () => $"{part!.Length}");
            Claim.That(part is null || IsText(part), "what a provider says is text", () => part!);
        }

        var written = new ArrayBufferWriter<byte>();
        ClientDialect.Of(DialectId.OpenAi).WriteStreamError(written, new GatewayError(502, error.Type ?? "t", error.Code, error.Message ?? "", error.Param), midEvent: false);
        var line = written.WrittenSpan["data: "u8.Length..^2];
        Claim.That(line.IndexOfAny((byte)'\n', (byte)'\r') < 0, "an error in a stream is one line");
        using var json = JsonCheck.Parse(line.ToArray());
        Claim.That(json is not null, "an error leaves as JSON");
        Claim.That(json.RootElement.GetProperty("error").GetProperty("message").GetString() == (error.Message ?? ""), "the provider's words arrive");
    }

    private static bool IsText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD'))
            {
                return false;
            }
        }

        return true;
    }
}
