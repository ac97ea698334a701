namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>
/// Requests by key number. Sizes are log-normal around 1 KB, as compressed answers are, and belong to the key. Keys from <paramref name="popular"/> on are asked for once.
/// </summary>
internal sealed class Trace(int[] requests, int[] extents, int popular)
{
    private const int EntryOverhead = 40;

    public int[] Requests => requests;

    public int[] Extents => extents;

    /// <summary>Bytes of all keys that are asked for again and again.</summary>
    public long Footprint { get; } = extents.Take(popular).Sum(static e => (long)e);

    public static Trace Zipf(int keys, int count, double alpha, int seed) => Make(keys, count, alpha, seed, scanned: 0, shifts: 0);

    /// <param name="scanned">Share of requests that are part of long runs of keys which never come again.</param>
    public static Trace ZipfWithScan(int keys, int count, double alpha, double scanned, int seed) => Make(keys, count, alpha, seed, scanned, shifts: 0);

    /// <param name="shifts">How often in the trace a tenth of the popular keys gives its places to others.</param>
    public static Trace ShiftingZipf(int keys, int count, double alpha, int shifts, int seed) => Make(keys, count, alpha, seed, scanned: 0, shifts);

    /// <summary>Share of requests that hit, after the first fifth, which fills the cache.</summary>
    public double HitRate(ICachePolicy policy)
    {
        var (hits, from) = (0, requests.Length / 5);
        for (var i = 0; i < requests.Length; i++)
        {
            hits += policy.Access(requests[i], extents[requests[i]]) && i >= from ? 1 : 0;
        }

        return (double)hits / (requests.Length - from);
    }

    private static Trace Make(int keys, int count, double alpha, int seed, double scanned, int shifts)
    {
        var random = new Random(seed);
        var upTo = new double[keys];
        var sum = 0.0;
        for (var rank = 0; rank < keys; rank++)
        {
            upTo[rank] = sum += Math.Pow(rank + 1, -alpha);
        }

        var keyOfRank = Enumerable.Range(0, keys).ToArray();
        random.Shuffle(keyOfRank);
        var requests = new int[count];
        var next = keys;
        var run = Math.Max(1, keys / 10);
        for (var i = 0; i < count;)
        {
            // A run of the scan as long as a tenth of the keys, then as many others as its share leaves.
            for (var end = Math.Min(count, i + (scanned > 0 ? run : 0)); i < end; i++)
            {
                requests[i] = next++;
            }

            for (var end = Math.Min(count, i + (scanned > 0 ? (int)(run * (1 - scanned) / scanned) : count)); i < end; i++)
            {
                if (shifts > 0 && i % (count / shifts) == count / shifts - 1)
                {
                    Shift(keyOfRank, random);
                }

                var rank = Array.BinarySearch(upTo, random.NextDouble() * sum);
                requests[i] = keyOfRank[Math.Min(keys - 1, rank < 0 ? ~rank : rank)];
            }
        }

        var extents = new int[next];
        for (var key = 0; key < next; key++)
        {
            extents[key] = (EntryOverhead + Size(random) + 7) & -8;
        }

        return new Trace(requests, extents, keys);
    }

    private static void Shift(int[] keyOfRank, Random random)
    {
        for (var rank = 0; rank < keyOfRank.Length; rank += 10)
        {
            var other = random.Next(keyOfRank.Length);
            (keyOfRank[rank], keyOfRank[other]) = (keyOfRank[other], keyOfRank[rank]);
        }
    }

    private static int Size(Random random)
    {
        const double sigma = 0.7;
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Clamp((int)(900 * Math.Exp(sigma * normal)), 200, 6_000);
    }
}
