namespace EdgeRouter.Health;

/// <summary>The keys of one deployment's provider: which of them has room for a request, and whose turn it is. No locks; who takes a place takes it exactly. Times in milliseconds of the caller's clock.</summary>
internal sealed class KeyLanes
{
    private int[] _turns = KeyTurns.FirstFirst;
    private int _turn = -1;
    private Lane[] _lanes = [new Lane(0, new CredentialStats())];

    /// <summary>One for each key of the provider, at least one, in the order of the keys.</summary>
    public ReadOnlySpan<Lane> All => Volatile.Read(ref _lanes);

    /// <summary>Whether a key that the provider has not refused lately has room for a request of so many tokens.</summary>
    /// <param name="wait">Otherwise: milliseconds until any key has room; 0: one that was refused has it now.</param>
    public bool HasRoom(int tokens, uint now, out uint wait)
    {
        wait = uint.MaxValue;
        foreach (var lane in All)
        {
            var fits = lane.FitsIn(tokens, now);
            if (fits == 0 && !lane.Credential.IsBlocked(now))
            {
                return true;
            }

            wait = Math.Min(wait, fits);
        }

        return false;
    }

    /// <summary>The key whose turn it is or, when it has no room, the next one that has, taken for a request of so many tokens; keys that the provider has refused come last. -1: none.</summary>
    public int Take(int tokens, uint now)
    {
        var lanes = All;
        var turns = Volatile.Read(ref _turns);
        var first = turns.Length > 1 ? turns[(int)((uint)Interlocked.Increment(ref _turn) % (uint)turns.Length)] : turns[0];
        var found = Take(lanes, first, refused: false, tokens, now);
        return found >= 0 ? found : Take(lanes, first, refused: true, tokens, now);
    }

    /// <summary>A key that the provider has not refused lately.</summary>
    public bool HasUnrefused(uint now)
    {
        foreach (var lane in All)
        {
            if (!lane.Credential.IsBlocked(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Replaces the keys; who still uses an old one keeps it.</summary>
    public void Use(Lane[] lanes, int[] turns)
    {
        // A turn may belong to keys that are gone for a moment: it is bounded where it is used.
        Volatile.Write(ref _lanes, lanes);
        Volatile.Write(ref _turns, turns);
    }

    private static int Take(ReadOnlySpan<Lane> lanes, int first, bool refused, int tokens, uint now)
    {
        for (var i = 0; i < lanes.Length; i++)
        {
            var at = (first + i) % lanes.Length;
            if (lanes[at].Credential.IsBlocked(now) == refused && lanes[at].FitsIn(tokens, now) == 0 && lanes[at].TryTake(tokens, now))
            {
                return at;
            }
        }

        return -1;
    }
}
