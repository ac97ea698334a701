using EdgeRouter.Caching.Store;

namespace EdgeRouter.Tests.Caching.Store;

public sealed class SlotTests
{
    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(8, true, 3)]
    [InlineData(1L << 38, true, 1)]
    [InlineData((1L << 39) - 8, false, 2)]
    public void Fields_Packed_ComeBack(long offset, bool main, int frequency)
    {
        var key = TestEntries.Key(1);
        var slot = Slot.For(key, main, frequency, offset);
        Assert.Equal((main, frequency, false), (slot.IsMain, slot.Frequency, slot.IsEmpty));
        Assert.True(slot.MayBe(key));
        Assert.False(slot.MayBe(TestEntries.Key(2)));
        Assert.False(default(Slot).MayBe(key));
        Assert.True(slot.IsSamePlace(Slot.For(key, main, 3 - frequency, offset)));
        Assert.False(slot.IsSamePlace(Slot.For(key, !main, frequency, offset)));
        Assert.False(slot.IsSamePlace(Slot.For(key, main, frequency, offset + 8)));
    }

    [Fact]
    public void Frequency_OnceMore_ChangesNothingElse()
    {
        var slot = Slot.For(TestEntries.Key(1), true, 0, 4096);
        Assert.Equal(Slot.For(TestEntries.Key(1), true, 2, 4096), slot.OnceMore().OnceMore());
    }

    // The slot has the lower bits only.
    [Theory]
    [InlineData(0)]
    [InlineData((1L << 39) - 80)]
    [InlineData((1L << 39) - 8)]
    [InlineData(3L << 39)]
    [InlineData((5L << 40) + 123_456)]
    public void Offset_NearTheHead_IsFoundAcrossWrapsOfTheSlot(long start)
    {
        var ring = new EntryRing(4096, 4096);
        var (key, header) = (TestEntries.Key(1), new EntryHeader(TestEntries.Key(1), 40, 1));
        ring.StartAt(start);
        var first = ring.Append(header, new byte[40]);
        var second = ring.Append(header, new byte[40]);
        Assert.Equal(start, first);
        Assert.Equal(first, Slot.For(key, true, 3, first).OffsetIn(ring));
        Assert.Equal(second, Slot.For(key, true, 0, second).OffsetIn(ring));
    }
}
