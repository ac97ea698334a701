using System.Globalization;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// A string that satisfies <c>format</c>, <c>minLength</c> and <c>maxLength</c>. <c>pattern</c> is not looked at: that would take a
/// generator for expressions.
/// </summary>
internal static class SampleText
{
    private const int LongestPadding = 10_000;

    public static string Make(JsonElement schema, int variant, bool mayPad)
    {
        var format = schema.TryGetProperty("format", out var f) && f.ValueKind == JsonValueKind.String ? f.GetString() : null;
        var text = format switch
        {
            "date-time" => "2026-01-02T03:04:05Z",
            "date" => "2026-01-02",
            "time" => "03:04:05Z",
            "duration" => "PT1M",
            "email" => "sandbox@example.com",
            "hostname" => "example.com",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            "uri" or "url" => "https://example.com/",
            "uuid" => "00000000-0000-4000-8000-" + variant.ToString("x12", CultureInfo.InvariantCulture),
            _ => variant == 0 ? "sandbox" : string.Create(CultureInfo.InvariantCulture, $"{variant} sandbox"),
        };
        if (mayPad && Length(schema, "minLength") is { } least && text.Length < least)
        {
            text = text.PadRight(Math.Min(least, LongestPadding), 'x');
        }

        return Length(schema, "maxLength") is { } most && text.Length > most ? text[..most] : text;
    }

    private static int? Length(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var length) && length >= 0
            ? length
            : null;
}
