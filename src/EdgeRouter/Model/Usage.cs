namespace EdgeRouter.Model;

/// <summary>
/// Tokens as the upstream counted them; -1 where it did not say. <see cref="Input"/> includes cached tokens and <see cref="Output"/> includes reasoning tokens, as in OpenAI's accounting.
/// </summary>
internal struct Usage
{
    public long Input;
    public long Output;
    public long CachedInput;
    public long Reasoning;

    public static Usage Unknown => new() { Input = -1, Output = -1, CachedInput = -1, Reasoning = -1 };

    public readonly bool IsKnown => Input >= 0 || Output >= 0;
}
