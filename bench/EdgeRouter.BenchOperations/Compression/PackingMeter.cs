using EdgeRouter.Caching.Compression;

namespace EdgeRouter.BenchOperations.Compression;

/// <summary>Packs and unpacks answers with the cache's codec on the calling thread, and says what that gave and took.</summary>
public sealed class PackingMeter : IDisposable
{
    private const int Rounds = 7;

    private readonly EntryCodec _codec;

    /// <param name="useDictionary">False: no entry is packed with it; true: all are, whatever their length.</param>
    /// <param name="dictionary">A trained dictionary; null: the shipped one.</param>
    public PackingMeter(bool useDictionary, byte[]? dictionary = null) =>
        _codec = new EntryCodec(() => !useDictionary ? null : dictionary is null ? EntryDictionary.Shipped() : EntryDictionary.TryCreate(dictionary, out var made) ? made : throw new InvalidDataException("not a dictionary"), int.MaxValue);

    public PackingFigures Measure(IReadOnlyList<byte[]> answers)
    {
        var packed = answers.Select(static a => new byte[EntryCodec.MaxPacked(a.Length)]).ToList();
        var lengths = new int[answers.Count];
        var raw = new byte[answers.Max(static a => a.Length)];
        var (pack, unpack) = (new double[Rounds], new double[Rounds]);

        // The first round warms up and is overwritten.
        for (var round = 0; round <= Rounds; round++)
        {
            var start = ThreadTime.Microseconds();
            for (var i = 0; i < lengths.Length; i++)
            {
                lengths[i] = _codec.Compress(answers[i], packed[i]);
            }

            pack[round % Rounds] = (ThreadTime.Microseconds() - start) / lengths.Length;
            start = ThreadTime.Microseconds();
            var good = true;
            for (var i = 0; i < lengths.Length; i++)
            {
                good &= _codec.TryDecompress(packed[i].AsSpan(0, lengths[i]), raw.AsSpan(0, answers[i].Length));
            }

            unpack[round % Rounds] = (ThreadTime.Microseconds() - start) / lengths.Length;
            if (!good)
            {
                throw new InvalidOperationException("an answer did not come back");
            }
        }

        var total = answers.Sum(static a => (double)a.Length);
        return new PackingFigures(lengths.Length, total / lengths.Length, total / lengths.Sum(), Median(pack), Median(unpack));
    }

    /// <summary>Bytes of native memory: tables of the dictionary, one context for packing, one for unpacking, after all that was measured.</summary>
    public (long Dictionary, long Packing, long Unpacking) Memory() => _codec.Memory();

    public void Dispose() => _codec.Dispose();

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
