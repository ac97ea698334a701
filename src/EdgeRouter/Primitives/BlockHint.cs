namespace EdgeRouter.Primitives;

/// <summary>
/// A word from whoever knows how many bytes come next to whoever rents the block for them: both run on one thread, one right after the other, with a server between them that cannot pass it on. Only a hint: it is taken once, and
/// one that reaches the wrong block costs a few kilobytes for a moment.
/// </summary>
internal static class BlockHint
{
    [ThreadStatic]
    private static long _bytes;

    public static void Expect(long bytes) => _bytes = bytes;

    public static long Take()
    {
        var bytes = _bytes;
        _bytes = 0;
        return bytes;
    }
}
