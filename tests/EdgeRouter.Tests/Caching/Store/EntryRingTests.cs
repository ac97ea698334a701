using EdgeRouter.Caching.Store;

namespace EdgeRouter.Tests.Caching.Store;

public sealed class EntryRingTests
{
    // Multiples of the slab and not; a ring that is full to the last byte copies an entry onto itself.
    [Theory]
    [InlineData(256, 64)]
    [InlineData(264, 64)]
    [InlineData(328, 128)]
    [InlineData(2048, 4096)]
    public void Entries_AppendedReleasedAndCopiedOn_AreWholeAtEveryOffset(int capacity, int slabBytes)
    {
        var ring = new EntryRing(capacity, slabBytes);
        var random = new Random(1);
        var entries = new Queue<(long Offset, EntryHeader Header, byte[] Value)>();
        var starts = new HashSet<long>();
        var overlaps = 0;
        for (var number = 0; number < 20_000; number++)
        {
            var value = TestEntries.Value(number, 0, TestEntries.LeastValue + random.Next(60));
            var header = new EntryHeader(TestEntries.Key(number % 100), value.Length, (uint)number);
            while (ring.Free < header.Extent)
            {
                var oldest = entries.Dequeue();
                Assert.Equal(ring.Tail, oldest.Offset);
                ring.Release(oldest.Header.Extent);
                Assert.False(ring.Holds(oldest.Offset));
                if (random.Next(3) > 0)
                {
                    overlaps += ring.Free < 2 * oldest.Header.Extent ? 1 : 0;
                    entries.Enqueue(oldest with { Offset = ring.AppendFrom(ring, oldest.Offset, oldest.Header.Extent) });
                }
            }

            entries.Enqueue((ring.Append(header, value), header, value));
            foreach (var entry in entries)
            {
                starts.Add(entry.Offset % capacity);
                var read = new byte[entry.Value.Length];
                ring.Read(entry.Offset + EntryHeader.Size, read);
                Assert.Equal(entry.Header, ring.ReadHeader(entry.Offset));
                Assert.True(read.AsSpan().SequenceEqual(entry.Value));
                Assert.True(ring.Holds(entry.Offset));
            }
        }

        Assert.Equal(capacity / EntryRing.Alignment, starts.Count);
        Assert.True(overlaps > 1000);
        Assert.Equal(capacity, ring.Held);
    }

    [Fact]
    public void Memory_IsAllocatedSlabBySlabAsTheHeadGetsThere()
    {
        var ring = new EntryRing(1024, 256);
        Assert.Equal(0, ring.Held);
        ring.Append(new EntryHeader(TestEntries.Key(1), 100, 1), new byte[100]);
        Assert.Equal(256, ring.Held);
        ring.Append(new EntryHeader(TestEntries.Key(2), 100, 1), new byte[100]);
        Assert.Equal(512, ring.Held);
    }
}
