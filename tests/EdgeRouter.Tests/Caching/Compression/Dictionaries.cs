using EdgeRouter.BenchOperations.Answers;
using EdgeRouter.Caching.Compression;

namespace EdgeRouter.Tests.Caching.Compression;

/// <summary>Dictionaries for tests, trained on a few made-up answers.</summary>
internal static class Dictionaries
{
    public static EntryDictionary Train(int seed)
    {
        var bytes = DictionaryTrainer.Train(Samples(seed, 200), 4096);
        Assert.NotNull(bytes);
        Assert.True(EntryDictionary.TryCreate(bytes, out var dictionary));
        return dictionary;
    }

    public static List<ReadOnlyMemory<byte>> Samples(int seed, int count)
    {
        var generator = new AnswerGenerator(AnswerSet.Training, seed);
        return [.. Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<byte>)generator.Next().Bytes)];
    }
}
