using System.Diagnostics.CodeAnalysis;

namespace EdgeRouter.Fuzz.Engine;

/// <summary>States what must hold for every input; a broken claim is a finding.</summary>
internal static class Claim
{
    public static void That([DoesNotReturnIf(false)] bool holds, string claim)
    {
        if (!holds)
        {
            throw new BrokenClaimException(claim);
        }
    }

    /// <param name="detail">Only asked for when the claim is broken.</param>
    public static void That([DoesNotReturnIf(false)] bool holds, string claim, Func<string> detail)
    {
        if (!holds)
        {
            throw new BrokenClaimException(claim, detail());
        }
    }
}
