namespace EdgeRouter.Primitives;

/// <summary>Names close to a misspelt one, for "did you mean". Edit distance of at most a third of the length, nearest first, at most three.</summary>
internal static class NearNames
{
    private const int LongestCompared = 100;

    public static IReadOnlyList<string> Find(string wrong, IEnumerable<string> known)
    {
        if (wrong.Length is 0 or > LongestCompared)
        {
            return [];
        }

        var found = new List<(int Distance, string Name)>();
        foreach (var name in known)
        {
            if (name.Length > LongestCompared)
            {
                continue;
            }

            var allowed = Math.Max(1, Math.Max(wrong.Length, name.Length) / 3);
            var distance = name.Contains(wrong, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(wrong, name);
            if (distance <= allowed)
            {
                found.Add((distance, name));
            }
        }

        found.Sort(static (a, b) => a.Distance != b.Distance ? a.Distance.CompareTo(b.Distance) : string.CompareOrdinal(a.Name, b.Name));
        return found.Count <= 3 ? found.ConvertAll(static f => f.Name) : found.GetRange(0, 3).ConvertAll(static f => f.Name);
    }

    // Optimal string alignment: a swap of neighbours, the commonest typing error, counts once.
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var now = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                now[j] = Math.Min(Math.Min(now[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                }
            }

            (before, last, now) = (last, now, before);
        }

        return last[b.Length];
    }
}
