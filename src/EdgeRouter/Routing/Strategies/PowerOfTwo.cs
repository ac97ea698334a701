namespace EdgeRouter.Routing.Strategies;

/// <summary>Two random candidates, the better of them: nearly as even as looking at all, at a cost that does not grow with their number, and without everyone running to the same best one (Mitzenmacher 2001).</summary>
internal static class PowerOfTwo
{
    /// <summary>Up to so many, all are compared.</summary>
    public const int CompareAll = 16;

    public static bool Applies(in Selection selection) => selection.Eligible.Length > CompareAll || (selection.Settings.PowerOfTwo && selection.Eligible.Length > 2);

    public static int Choose(Strategy strategy, in Selection selection)
    {
        var count = (uint)selection.Eligible.Length;
        var first = Chance.Below(selection.Dice, count);
        var second = Chance.Below(Chance.Mix(selection.Dice, 1), count - 1);
        second += second >= first ? 1u : 0u;
        var (a, b) = (selection.Eligible[(int)first], selection.Eligible[(int)second]);
        return strategy.Score(selection, a) <= strategy.Score(selection, b) ? a : b;
    }
}
