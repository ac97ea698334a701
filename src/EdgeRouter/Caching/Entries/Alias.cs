using EdgeRouter.Caching;

namespace EdgeRouter.Caching.Entries;

/// <summary>An entry that only names another one: where a looser match leads to. The first step of the chain is the exact key; each further step (the normalised prompt, later a semantic one) is an alias to it, so an answer is kept once.</summary>
internal static class Alias
{
    private const byte Mark = 0xA1;

    public const int Size = 1 + CacheKey.Size;

    public static void Write(CacheKey target, Span<byte> into)
    {
        into[0] = Mark;
        target.CopyTo(into[1..]);
    }

    public static bool TryRead(ReadOnlySpan<byte> value, out CacheKey target)
    {
        var isAlias = value.Length == Size && value[0] == Mark;
        target = isAlias ? CacheKey.From(value[1..]) : default;
        return isAlias;
    }
}
