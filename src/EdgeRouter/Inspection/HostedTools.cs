using EdgeRouter.Wire;

namespace EdgeRouter.Inspection;

/// <summary>
/// Whether a request offers tools that the provider runs by itself (web search, code, files, remote servers): such an answer depends on the world and may have changed it. Tools that the caller runs are functions
/// (OpenAI's type <c>function</c>, free-form ones <c>custom</c>) or, in Anthropic's API, have no type or <c>custom</c>; every other type counts as the provider's.
/// </summary>
internal static class HostedTools
{
    /// <param name="tools">The array.</param>
    public static bool Any(ReadOnlySpan<byte> tools)
    {
        var items = new JsonSpanItems(tools);
        while (items.Next())
        {
            var member = new JsonSpanMembers(items.Raw);
            while (member.Next())
            {
                // A key with escapes may read as any other: better a miss than somebody's old search results.
                if (member.Key.Contains((byte)'\\') || member.Key.SequenceEqual("type"u8) && !member.Text.SequenceEqual("function"u8) && !member.Text.SequenceEqual("custom"u8))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
