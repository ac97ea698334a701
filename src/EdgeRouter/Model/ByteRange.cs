namespace EdgeRouter.Model;

/// <summary>A piece of a body by offset; <see cref="Length"/> 0 means absent.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public int End => Start + Length;

    public bool IsPresent => Length > 0;
}
