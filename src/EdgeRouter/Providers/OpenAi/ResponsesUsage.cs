using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>The <c>usage</c> of OpenAI's Responses API: the same counts as in chat, under other names.</summary>
internal static class ResponsesUsage
{
    public static void Read(ReadOnlySpan<byte> json, ref Usage usage)
    {
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("input_tokens"u8):
                    Keep(ref usage.Input, member.Raw);
                    break;
                case var key when key.SequenceEqual("output_tokens"u8):
                    Keep(ref usage.Output, member.Raw);
                    break;
                case var key when key.SequenceEqual("input_tokens_details"u8):
                    Keep(ref usage.CachedInput, JsonSpanMembers.Find(member.Raw, "cached_tokens"u8));
                    Keep(ref usage.CacheWrite, JsonSpanMembers.Find(member.Raw, "cache_write_tokens"u8));
                    break;
                case var key when key.SequenceEqual("output_tokens_details"u8):
                    Keep(ref usage.Reasoning, JsonSpanMembers.Find(member.Raw, "reasoning_tokens"u8));
                    break;
            }
        }
    }

    private static void Keep(ref long count, ReadOnlySpan<byte> raw)
    {
        var value = raw.IsEmpty ? -1 : JsonNumbers.Count(raw);
        count = value >= 0 ? value : count;
    }
}
