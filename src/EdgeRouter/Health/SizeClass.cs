using System.Numerics;

namespace EdgeRouter.Health;

/// <summary>Time to first token depends on the length of the prompt; requests of about the same length, within a factor of two, are measured together.</summary>
internal static class SizeClass
{
    public const int Count = 9;

    private const int SmallestBits = 8;

    /// <summary>Up to 256 prompt tokens, 512, 1,024 … 32,768, and more.</summary>
    public static int Of(int promptTokens) => promptTokens <= 1 << SmallestBits ? 0 : Math.Min(Count - 1, BitOperations.Log2((uint)promptTokens - 1) - SmallestBits + 1);
}
