namespace EdgeRouter.Health;

/// <summary>
/// In which order a provider's keys have their turn, by weight: nginx's smooth weighted round-robin, laid out once as a table that is then gone through in a circle. Of weights 5, 1 and 1 comes 0 0 1 0 2 0 0 and not 0 0 0 0 0 1 2.
/// A key of weight 0 has no turn; it is taken when no other has room.
/// </summary>
internal static class KeyTurns
{
    /// <summary>The first key always, and the next ones when it has no room.</summary>
    public static readonly int[] FirstFirst = [0];

    /// <param name="weights">One for each key; none, or nothing but zeros: <see cref="FirstFirst"/>.</param>
    public static int[] Of(IReadOnlyList<int> weights)
    {
        var divisor = weights.Aggregate(0, static (a, b) => (int)System.Numerics.BigInteger.GreatestCommonDivisor(a, b));
        if (divisor == 0)
        {
            return FirstFirst;
        }

        var shares = weights.Select(weight => weight / divisor).ToArray();
        var turns = new int[shares.Sum()];
        var credit = new int[shares.Length];
        for (var turn = 0; turn < turns.Length; turn++)
        {
            var best = 0;
            for (var key = 0; key < shares.Length; key++)
            {
                credit[key] += shares[key];
                best = credit[key] > credit[best] ? key : best;
            }

            credit[best] -= turns.Length;
            turns[turn] = best;
        }

        return turns;
    }
}
