namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>The pieces in which a body arrives, over and over again. A piece that does not fit is continued by the next read.</summary>
internal sealed class Script(byte[][] pieces)
{
    private int _next;
    private int _taken;

    public long Length { get; } = pieces.Sum(static p => (long)p.Length);

    public void Rewind() => (_next, _taken) = (0, 0);

    /// <returns>Bytes copied; 0 at the end.</returns>
    public int Read(Span<byte> into)
    {
        if (_next == pieces.Length)
        {
            return 0;
        }

        var rest = pieces[_next].AsSpan(_taken);
        var count = Math.Min(rest.Length, into.Length);
        rest[..count].CopyTo(into);
        _taken += count;
        if (count == rest.Length)
        {
            _next++;
            _taken = 0;
        }

        return count;
    }
}
