using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace EdgeRouter.Wire;

/// <summary>
/// Values of strings in documents that come from outside. The document's own way of reading them throws at half a surrogate pair and at bytes that are no UTF-8, both of which valid JSON may hold; this does not.
/// </summary>
internal static class JsonStrings
{
    /// <summary>The value of a string in UTF-8; false when it is not whole.</summary>
    public static bool TryRead(JsonElement text, out ReadOnlySpan<byte> utf8)
    {
        var inside = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var value = new byte[inside.Length];
        utf8 = value.AsSpan(0, JsonText.Unescape(inside, value, out var halves));
        return halves == 0 && Utf8.IsValid(utf8);
    }
}
