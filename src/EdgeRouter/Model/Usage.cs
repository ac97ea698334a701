namespace EdgeRouter.Model;

/// <summary>
/// Tokens as the upstream counted them; -1 where it did not say. <see cref="Input"/> is the whole prompt, with what was read from and written to a cache; <see cref="Output"/> includes reasoning tokens:
/// OpenAI's accounting, to which the decoders bring every other.
/// </summary>
internal struct Usage
{
    public long Input;
    public long Output;

    /// <summary>The part of <see cref="Input"/> that was read from the provider's prompt cache.</summary>
    public long CachedInput;

    /// <summary>The part of <see cref="Input"/> that was written to the provider's prompt cache.</summary>
    public long CacheWrite;

    /// <summary>The part of <see cref="Output"/> that was reasoning.</summary>
    public long Reasoning;

    public static Usage Unknown => new() { Input = -1, Output = -1, CachedInput = -1, CacheWrite = -1, Reasoning = -1 };

    public readonly bool IsKnown => Input >= 0 || Output >= 0;

    /// <summary>Takes over every count that <paramref name="later"/> knows: counts of a stream are cumulative, the last one wins.</summary>
    public void Update(in Usage later)
    {
        Input = later.Input >= 0 ? later.Input : Input;
        Output = later.Output >= 0 ? later.Output : Output;
        CachedInput = later.CachedInput >= 0 ? later.CachedInput : CachedInput;
        CacheWrite = later.CacheWrite >= 0 ? later.CacheWrite : CacheWrite;
        Reasoning = later.Reasoning >= 0 ? later.Reasoning : Reasoning;
    }
}
