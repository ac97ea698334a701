namespace EdgeRouter.Fuzz.Engine;

/// <summary>One part of the product under fuzz: runs it on an input and throws when it does not keep its word. Must be a function of the input alone.</summary>
internal abstract class FuzzTarget
{
    /// <summary>As on the command line; also the name of its folder below <c>corpus</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Longest input that is tried, bytes.</summary>
    public virtual int LongestInput => 2048;

    /// <summary>After so many the search ends.</summary>
    public virtual int MostFindings => 10;

    /// <summary>Pieces of the grammar that random bytes would take long to spell.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    public abstract void Run(byte[] input);
}
