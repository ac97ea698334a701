using System.Text;
using EdgeRouter.Caching.Entries;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Caching.Entries;

public sealed class EntryFactsTests
{
    private static readonly EntryFacts Facts = new()
    {
        Operation = Operation.Messages,
        Stream = true,
        Finish = FinishReason.Stop,
        HasCost = true,
        CreatedAt = 100,
        FreshUntil = 200,
        Stamp = 7,
        Length = 1000,
        UsageEvent = new ByteRange(900, 50),
        Usage = new Usage { Input = 1, Output = 2, CachedInput = 3, CacheWrite = 4, Reasoning = 5 },
        NanoDollars = 123456789,
    };

    [Fact]
    public void Entry_WrittenAndRead_IsTheSame()
    {
        var bytes = Written();
        Assert.True(EntryFacts.TryRead(bytes, out var facts, out var parts));
        Assert.Equal((Facts.Operation, Facts.Stream, Facts.Finish, Facts.HasCost, Facts.CreatedAt, Facts.FreshUntil), (facts.Operation, facts.Stream, facts.Finish, facts.HasCost, facts.CreatedAt, facts.FreshUntil));
        Assert.Equal((Facts.Stamp, Facts.Length, Facts.UsageEvent, Facts.NanoDollars), (facts.Stamp, facts.Length, facts.UsageEvent, facts.NanoDollars));
        Assert.Equal((1, 2, 3, 4, 5), (facts.Usage.Input, facts.Usage.Output, facts.Usage.CachedInput, facts.Usage.CacheWrite, facts.Usage.Reasoning));
        Assert.Equal([11UL, 22UL], parts.Scopes.ToArray());
        Assert.Equal(("prövider", "prövider/m", "model"), (Encoding.UTF8.GetString(parts.Provider), Encoding.UTF8.GetString(parts.Deployment), Encoding.UTF8.GetString(parts.Model)));
        Assert.Equal("packed", Encoding.UTF8.GetString(bytes[parts.PackedAt..]));
    }

    [Fact]
    public void Entry_CutInItsHead_IsNone()
    {
        var bytes = Written();
        EntryFacts.TryRead(bytes, out _, out var parts);
        for (var length = 0; length < parts.PackedAt; length++)
        {
            Assert.False(EntryFacts.TryRead(bytes.AsSpan(0, length), out _, out _), $"cut at {length}");
        }
    }

    [Theory]
    [InlineData(990, 50)]
    [InlineData(-1, 5)]
    [InlineData(5, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Entry_WhoseUsageLiesOutside_IsNone(int start, int length) => Assert.False(EntryFacts.TryRead(Written(Facts with { UsageEvent = new ByteRange(start, length) }), out _, out _));

    [Fact]
    public void Restamped_OnlyTheStampIsAnother()
    {
        var bytes = Written();
        EntryFacts.Restamp(bytes, 99);
        Assert.Equal(Written(Facts with { Stamp = 99 }), bytes);
        byte[] none = [1, 2, 3];
        EntryFacts.Restamp(none, 99);
        Assert.Equal([1, 2, 3], none);
    }

    private static byte[] Written(EntryFacts? facts = null)
    {
        var pool = new BufferPool();
        var into = new ByteBuffer(pool);
        EntryFacts.Write(into, facts ?? Facts, [11, 22], "prövider", "prövider/m", "model");
        into.Write("packed"u8);
        var bytes = into.Written.ToArray();
        into.Release();
        Assert.Equal(0, pool.Outstanding);
        return bytes;
    }
}
