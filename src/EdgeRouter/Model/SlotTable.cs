namespace EdgeRouter.Model;

/// <summary>
/// Gives deployments their slot numbers, so that what is measured about one can stay in an array across reloads. An id keeps its slot for as long as any snapshot that holds it is kept; a slot that nobody holds is given to
/// the next new id, so the arrays grow with the largest configuration, not with the number of reloads. One user at a time (the thread that loads configurations).
/// </summary>
internal sealed class SlotTable
{
    private readonly Dictionary<string, Holding> _held = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _free = [];

    /// <summary>One more than the largest slot that was ever given out: how long an array by slot has to be.</summary>
    public int Length { get; private set; }

    /// <summary>The slot of <paramref name="id"/>, held once more.</summary>
    public int Take(string id)
    {
        if (!_held.TryGetValue(id, out var holding))
        {
            holding = new Holding(TakeFree(), 0);
        }

        _held[id] = holding with { Holders = holding.Holders + 1 };
        return holding.Slot;
    }

    /// <summary>Undoes one <see cref="Take"/>.</summary>
    public void Release(string id)
    {
        var holding = _held[id];
        if (holding.Holders > 1)
        {
            _held[id] = holding with { Holders = holding.Holders - 1 };
            return;
        }

        _held.Remove(id);
        _free.Add(holding.Slot);
    }

    private int TakeFree()
    {
        if (_free.Count == 0)
        {
            return Length++;
        }

        var slot = _free.Min;
        _free.Remove(slot);
        return slot;
    }

    private readonly record struct Holding(int Slot, int Holders);
}
