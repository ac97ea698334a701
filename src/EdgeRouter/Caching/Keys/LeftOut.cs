using EdgeRouter.Model;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// Members of a request, at its top level, that cannot change what is answered: they are no part of its key. Everything else is, members that nobody has heard of included. The list is per operation, because a name that one
/// API ignores is an error in another (<c>user</c> in Anthropic's), and an error must not be answered from the cache. What the answer repeats stays in: Responses echoes <c>metadata</c>, <c>user</c> and the cache's settings.
/// </summary>
internal static class LeftOut
{
    public static bool Contains(Operation operation, ReadOnlySpan<byte> key) => operation switch
    {
        Operation.ChatCompletions => IsModelOrForm(key) || IsCaller(key) || key.SequenceEqual("metadata"u8) || IsPromptCaching(key),
        Operation.Completions => IsModelOrForm(key) || IsCaller(key) || IsPromptCaching(key),
        Operation.Embeddings => key.SequenceEqual("model"u8) || IsCaller(key),
        Operation.Messages => key.SequenceEqual("model"u8) || key.SequenceEqual("stream"u8) || key.SequenceEqual("metadata"u8),
        Operation.Responses => IsModelOrForm(key),
        _ => key.SequenceEqual("model"u8),
    };

    // The model that answers is added by whoever knows it; in which form the answer is sent is settled when it is replayed.
    private static bool IsModelOrForm(ReadOnlySpan<byte> key) => key.SequenceEqual("model"u8) || key.SequenceEqual("stream"u8) || key.SequenceEqual("stream_options"u8);

    private static bool IsCaller(ReadOnlySpan<byte> key) => key.SequenceEqual("user"u8) || key.SequenceEqual("safety_identifier"u8);

    // Where the provider keeps what it has computed of the prompt: a matter of price.
    private static bool IsPromptCaching(ReadOnlySpan<byte> key) => key.SequenceEqual("prompt_cache_key"u8) || key.SequenceEqual("prompt_cache_retention"u8);
}
