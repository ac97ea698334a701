using ZstdSharp;

namespace EdgeRouter.Caching.Compression;

/// <summary>Makes a dictionary out of sample answers. Takes seconds; for the command line, not for the running node.</summary>
internal static class DictionaryTrainer
{
    public const int SmallestSize = 1024;
    public const int DefaultSize = 32 << 10;

    /// <summary>Fewer say nothing about what answers have in common; zstd recommends samples of a hundred times the dictionary's size.</summary>
    public const int FewestSamples = 8;

    // Bytes. Of longer answers the beginning and the end are what all have in common; their middles would only crowd it out.
    private const int Longest = 4096;

    /// <param name="size">Bytes, at most.</param>
    /// <returns>Null when the samples do not give one: too few, all of them shorter than the dictionary is to be, or without anything in common.</returns>
    public static byte[]? Train(IEnumerable<ReadOnlyMemory<byte>> samples, int size)
    {
        var cut = samples.Where(static s => !s.IsEmpty).Select(Cut).ToList();
        if (cut.Count < FewestSamples || cut.Sum(static s => (long)s.Length) < size)
        {
            return null;
        }

        try
        {
            var dictionary = DictBuilder.TrainFromBuffer(cut, size);
            if (!EntryDictionary.TryCreate(dictionary, out var made))
            {
                return null;
            }

            made.Dispose();
            return dictionary;
        }
        catch (ZstdException)
        {
            return null;
        }
    }

    private static byte[] Cut(ReadOnlyMemory<byte> sample) =>
        sample.Length <= Longest ? sample.ToArray() : [.. sample.Span[..(Longest / 2)], .. sample.Span[^(Longest / 2)..]];
}
