using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// Knows which texts of a request a model reads as prose; only these may be normalised. What is not named here stays exact: tools and their schemas, arguments and results of calls, names, images, answer formats, and whatever
/// a provider invents tomorrow.
/// </summary>
internal static class PromptPlaces
{
    // Longer than any role that is known, escapes undone.
    private const int LongestRole = 16;

    /// <summary>The place of a member's value.</summary>
    /// <param name="parent">The place of the object.</param>
    /// <param name="key">Its escapes undone.</param>
    public static PromptPlace OfMember(PromptPlace parent, ReadOnlySpan<byte> key, Operation operation) => parent switch
    {
        PromptPlace.Request => OfRequestMember(key, operation),
        PromptPlace.Turn when key.SequenceEqual("content"u8) => PromptPlace.Content,
        PromptPlace.Part when key.SequenceEqual("text"u8) => PromptPlace.Text,
        _ => PromptPlace.Elsewhere,
    };

    /// <summary>The place of an array's items.</summary>
    public static PromptPlace OfItems(PromptPlace parent) => parent switch
    {
        PromptPlace.Turns => PromptPlace.Turn,
        PromptPlace.Content => PromptPlace.Part,
        _ => PromptPlace.Elsewhere,
    };

    public static bool IsProse(PromptPlace place) => place is PromptPlace.Turns or PromptPlace.Turn or PromptPlace.Content or PromptPlace.Text;

    /// <summary>
    /// Whether a turn is said by somebody who writes prose. A tool's result is not: white space in a file that it read may be the very thing asked about. A turn without a role, or with two that disagree, is not either.
    /// </summary>
    /// <param name="ahead">A copy of the scanner, behind the turn's first brace.</param>
    public static bool IsSpoken(JsonScanner ahead)
    {
        var spoken = false;
        while (ahead.Read() == JsonToken.Key)
        {
            var isRole = Equals(ahead.Span, ahead.HasEscape, "role"u8);
            var token = ahead.Read();
            if (isRole)
            {
                if (token != JsonToken.String || !IsSpeaker(ahead.Span, ahead.HasEscape))
                {
                    return false;
                }

                spoken = true;
            }
            else if (ahead.OpenedContainer && !ahead.SkipChildren())
            {
                return false;
            }
        }

        return spoken;
    }

    private static PromptPlace OfRequestMember(ReadOnlySpan<byte> key, Operation operation) => operation switch
    {
        Operation.ChatCompletions when key.SequenceEqual("messages"u8) => PromptPlace.Turns,
        Operation.Completions when key.SequenceEqual("prompt"u8) => PromptPlace.Turns,
        Operation.Embeddings when key.SequenceEqual("input"u8) => PromptPlace.Turns,
        Operation.Messages or Operation.CountTokens when key.SequenceEqual("messages"u8) => PromptPlace.Turns,
        Operation.Messages or Operation.CountTokens when key.SequenceEqual("system"u8) => PromptPlace.Content,
        Operation.Responses when key.SequenceEqual("input"u8) => PromptPlace.Turns,
        Operation.Responses when key.SequenceEqual("instructions"u8) => PromptPlace.Text,
        _ => PromptPlace.Elsewhere,
    };

    private static bool IsSpeaker(ReadOnlySpan<byte> raw, bool hasEscape) =>
        Equals(raw, hasEscape, "user"u8) || Equals(raw, hasEscape, "assistant"u8) || Equals(raw, hasEscape, "system"u8) || Equals(raw, hasEscape, "developer"u8);

    private static bool Equals(ReadOnlySpan<byte> raw, bool hasEscape, ReadOnlySpan<byte> plain)
    {
        if (!hasEscape)
        {
            return raw.SequenceEqual(plain);
        }

        // Six bytes for one at most.
        if (raw.Length > 6 * LongestRole)
        {
            return false;
        }

        Span<byte> value = stackalloc byte[raw.Length];
        return value[..StringValue.Unescape(raw, value, out _)].SequenceEqual(plain);
    }
}
