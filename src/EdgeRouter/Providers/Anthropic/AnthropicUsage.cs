using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>
/// Anthropic's <c>usage</c>: three kinds of input beside each other, where the vocabulary has one sum and its parts. Every member may come alone, later and cumulative, so the parts are kept until the end.
/// </summary>
internal struct AnthropicUsage()
{
    private long _input = -1;
    private long _cacheRead = -1;
    private long _cacheWrite = -1;
    private long _output = -1;
    private long _thinking = -1;

    /// <summary>The parts of counts that were brought into one sum before, to go on from.</summary>
    public AnthropicUsage(in Usage unified)
        : this()
    {
        _cacheRead = unified.CachedInput;
        _cacheWrite = unified.CacheWrite;
        _input = unified.Input < 0 ? -1 : Math.Max(0, unified.Input - Math.Max(0, _cacheRead) - Math.Max(0, _cacheWrite));
        _output = unified.Output;
        _thinking = unified.Reasoning;
    }

    public void Read(ReadOnlySpan<byte> json)
    {
        var member = new JsonSpanMembers(json);
        while (member.Next())
        {
            switch (member.Key)
            {
                case var key when key.SequenceEqual("input_tokens"u8):
                    Keep(ref _input, member.Raw);
                    break;
                case var key when key.SequenceEqual("cache_read_input_tokens"u8):
                    Keep(ref _cacheRead, member.Raw);
                    break;
                case var key when key.SequenceEqual("cache_creation_input_tokens"u8):
                    Keep(ref _cacheWrite, member.Raw);
                    break;
                case var key when key.SequenceEqual("output_tokens"u8):
                    Keep(ref _output, member.Raw);
                    break;
                case var key when key.SequenceEqual("output_tokens_details"u8):
                    Keep(ref _thinking, JsonSpanMembers.Find(member.Raw, "thinking_tokens"u8));
                    break;
            }
        }
    }

    public readonly Usage Unified => new()
    {
        Input = _input < 0 ? -1 : _input + Math.Max(0, _cacheRead) + Math.Max(0, _cacheWrite),
        Output = _output,
        CachedInput = _cacheRead,
        CacheWrite = _cacheWrite,
        Reasoning = _thinking,
    };

    /// <summary>The members of the object, which the caller opens and closes.</summary>
    public static void Write(ref JsonWriter json, in Usage usage)
    {
        json.Name("input_tokens"u8);
        json.Number(Math.Max(0, Math.Max(0, usage.Input) - Math.Max(0, usage.CachedInput) - Math.Max(0, usage.CacheWrite)));
        json.Name("cache_creation_input_tokens"u8);
        json.Number(Math.Max(0, usage.CacheWrite));
        json.Name("cache_read_input_tokens"u8);
        json.Number(Math.Max(0, usage.CachedInput));
        json.Name("output_tokens"u8);
        json.Number(Math.Max(0, usage.Output));
        if (usage.Reasoning >= 0)
        {
            json.Name("output_tokens_details"u8);
            json.StartObject();
            json.Name("thinking_tokens"u8);
            json.Number(usage.Reasoning);
            json.EndObject();
        }
    }

    private static void Keep(ref long count, ReadOnlySpan<byte> raw)
    {
        var value = raw.IsEmpty ? -1 : JsonNumbers.Count(raw);
        count = value >= 0 ? value : count;
    }
}
