using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>OpenAI's <c>usage</c>, with what compatible vendors put into it.</summary>
internal static class OpenAiUsage
{
    public static Usage Read(ReadOnlySpan<byte> json, Quirks quirks)
    {
        var usage = Usage.Unknown;
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("prompt_tokens"u8):
                    usage.Input = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("completion_tokens"u8):
                    usage.Output = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("prompt_cache_hit_tokens"u8):
                    usage.CachedInput = JsonNumbers.Count(member.Raw);
                    break;
                case var key when key.SequenceEqual("prompt_tokens_details"u8):
                    usage.CachedInput = JsonNumbers.Count(JsonSpanMembers.Find(member.Raw, "cached_tokens"u8)) is >= 0 and var cached ? cached : usage.CachedInput;
                    usage.CacheWrite = JsonNumbers.Count(JsonSpanMembers.Find(member.Raw, "cache_write_tokens"u8));
                    break;
                case var key when key.SequenceEqual("completion_tokens_details"u8):
                    usage.Reasoning = JsonNumbers.Count(JsonSpanMembers.Find(member.Raw, "reasoning_tokens"u8));
                    break;
            }
        }

        if ((quirks & Quirks.ReasoningBesideCompletion) != 0 && usage is { Output: >= 0, Reasoning: > 0 })
        {
            usage.Output += usage.Reasoning;
        }

        return usage;
    }

    public static void Write(ref JsonWriter json, in Usage usage)
    {
        var input = Math.Max(0, usage.Input);
        var output = Math.Max(0, usage.Output);
        json.StartObject();
        Count(ref json, "prompt_tokens"u8, input);
        Count(ref json, "completion_tokens"u8, output);
        Count(ref json, "total_tokens"u8, input + output);
        json.Name("prompt_tokens_details"u8);
        json.StartObject();
        Count(ref json, "cached_tokens"u8, Math.Max(0, usage.CachedInput));
        if (usage.CacheWrite >= 0)
        {
            Count(ref json, "cache_write_tokens"u8, usage.CacheWrite);
        }

        json.EndObject();
        json.Name("completion_tokens_details"u8);
        json.StartObject();
        Count(ref json, "reasoning_tokens"u8, Math.Max(0, usage.Reasoning));
        json.EndObject();
        json.EndObject();
    }

    private static void Count(ref JsonWriter json, ReadOnlySpan<byte> name, long count)
    {
        json.Name(name);
        json.Number(count);
    }
}
