using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>System.Text.Json as the judge.</summary>
internal static class JsonCheck
{
    /// <summary>Null when the text is not JSON.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The unescaped name; null when it has none (half of a surrogate pair).</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The key is spelled in the text exactly like this.</summary>
    public static bool IsPlain(JsonProperty member, string key) => JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual(Encoding.UTF8.GetBytes(key));
}
