using EdgeRouter.Caching.Compression;

namespace EdgeRouter.Tests.Caching.Compression;

public sealed class DictionaryTests
{
    [Fact]
    public void Shipped_IsADictionaryOf32KB()
    {
        using var dictionary = EntryDictionary.Shipped();
        Assert.NotEqual(0u, dictionary.Id);
        Assert.InRange(dictionary.Size, DictionaryTrainer.DefaultSize, 8 * DictionaryTrainer.DefaultSize);
    }

    [Fact]
    public void Create_FromWhatIsNone_IsRefused()
    {
        byte[] magicOnly = [0x37, 0xA4, 0x30, 0xEC, 1, 0, 0, 0];
        Assert.False(EntryDictionary.TryCreate([], out _));
        Assert.False(EntryDictionary.TryCreate("just some text, no dictionary"u8, out _));
        Assert.False(EntryDictionary.TryCreate(magicOnly, out _));
        Assert.False(EntryDictionary.TryCreate([.. magicOnly, .. new byte[5000]], out _));
        Assert.False(EntryDictionary.TryCreate(new byte[EntryDictionary.LargestSize + 1], out _));
    }

    [Fact]
    public void Train_OnTheSameSamples_GivesTheSameDictionary()
    {
        var samples = Dictionaries.Samples(seed: 3, count: 200);
        var first = DictionaryTrainer.Train(samples, 4096);
        Assert.NotNull(first);
        Assert.InRange(first.Length, 1024, 4096);
        Assert.Equal(first, DictionaryTrainer.Train(samples, 4096));
    }

    [Fact]
    public void Train_OnTooLittle_GivesNone()
    {
        Assert.Null(DictionaryTrainer.Train([], 4096));
        Assert.Null(DictionaryTrainer.Train(Dictionaries.Samples(seed: 3, count: DictionaryTrainer.FewestSamples - 1), 4096));
        Assert.Null(DictionaryTrainer.Train(Enumerable.Repeat<ReadOnlyMemory<byte>>("x"u8.ToArray(), 50), 4096));
        Assert.Null(DictionaryTrainer.Train(Enumerable.Repeat<ReadOnlyMemory<byte>>(Array.Empty<byte>(), 50), 4096));
    }
}
