using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Providers;

/// <summary>
/// Takes a provider's error body apart, whatever shape it has: an <c>error</c> object or string, the members at the top, an array of one, <c>detail</c> or <c>message</c> alone. Runs only on failures.
/// </summary>
internal static class ErrorBody
{
    private const int LongestText = 1_000;

    /// <returns>Null when the body is not JSON or holds nothing that reads as an error (an HTML page, say).</returns>
    public static UpstreamError? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or strings that are not text (bytes that are no UTF-8, half of a surrogate pair): that is an answer too, and the caller says so by status.
            return null;
        }
    }

    private static UpstreamError? Read(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.GetArrayLength() > 0 ? Read(root[0]) : null;
        }

        if (root.ValueKind == JsonValueKind.String)
        {
            return new UpstreamError(Cut(root.GetString()), null, null, null);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (root.TryGetProperty("error", out var inner) && inner.ValueKind is JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Array)
        {
            return Read(inner);
        }

        var message = Text(root, "message") ?? Text(root, "detail") ?? Text(root, "msg");
        var type = Text(root, "type");
        var code = Text(root, "code") ?? Text(root, "status");
        return message is null && type is null && code is null ? null : new UpstreamError(message, type, code, Text(root, "param"));
    }

    private static string? Text(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => Cut(value.GetString()),
            JsonValueKind.Number or JsonValueKind.Array or JsonValueKind.Object => Cut(value.GetRawText()),
            _ => null,
        };
    }

    // Never between the halves of a surrogate pair: what is left would not be text.
    private static string? Cut(string? text) =>
        text is { Length: > LongestText } ? text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)] + "…" : text;
}
