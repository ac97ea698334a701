using System.Buffers.Binary;
using System.Text;
using EdgeRouter.Caching.Snapshots;

namespace EdgeRouter.Tests.Caching.Snapshots;

public sealed class SnapshotFormatTests
{
    // Three chunks of records and the last one.
    private static readonly byte[][] Few = [[1, 2, 3], [], [4, 5, 6, 7, 8, 9, 10], [11], [12, 13]];
    private const int FewChunk = 16;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Records_OfAnyNumberAndSize_ComeBackInOrder(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 30; round++)
        {
            var chunkSize = random.Next(1, 5000);
            var records = Enumerable.Range(0, random.Next(0, 60)).Select(_ => Noise(random, random.Next(4) == 0 ? 2 * chunkSize : 200)).ToList();
            var received = new ReceivedRecords();
            var result = SnapshotBytes.Read(SnapshotBytes.Write(records, chunkSize), received);
            Assert.True(result.IsOk, result.ToString());
            Assert.Equal(records.Count, result.Records);
            Assert.Equal(records, received.Records);
            Assert.Equal(77u, received.Head!.Value.DictionaryId);
            Assert.Equal(SnapshotBytes.Head.Field.ToArray(), received.Head.Value.Field.ToArray());
        }
    }

    [Fact]
    public void Record_LongerThanAChunk_ComesBack()
    {
        var record = Noise(new Random(1), 3 * SnapshotFormat.ChunkSize);
        var received = new ReceivedRecords();
        Assert.True(SnapshotBytes.Read(SnapshotBytes.Write([[1], record, [2]]), received).IsOk);
        Assert.Equal([[1], record, [2]], received.Records);
    }

    [Fact]
    public void Bytes_SameRecordsTwice_HaveNothingInCommonButTheHead()
    {
        var records = Enumerable.Repeat("the quick brown fox"u8.ToArray(), 20).ToList();
        var (first, second) = (SnapshotBytes.Write(records), SnapshotBytes.Write(records));
        Assert.Equal(first.Length, second.Length);
        Assert.True(first.AsSpan(SnapshotBytes.HeadSize).IndexOf(second.AsSpan(SnapshotBytes.HeadSize + 8, 16)) < 0);
        Assert.True(first.AsSpan().IndexOf("quick"u8) < 0);
        Assert.NotEqual(first[16..48], second[16..48]);
    }

    [Fact]
    public void Read_CutAnywhere_IsTornAndGivesNothing()
    {
        var file = SnapshotBytes.Write(Few, FewChunk);
        Assert.Equal(4, SnapshotBytes.Chunks(file).Count);
        for (var length = 0; length < file.Length; length++)
        {
            var result = SnapshotBytes.ReadRefused(file[..length]);
            Assert.Equal(SnapshotStatus.Torn, result.Status);
            Assert.Equal(SnapshotBytes.Chunks(file).FindLastIndex(c => c.Start.Value <= length) + 1, result.Chunk);
        }
    }

    [Fact]
    public void Read_AnyBitFlipped_IsRefusedAndGivesNothing()
    {
        var file = SnapshotBytes.Write(Few, FewChunk);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            var expected = (bit / 8) switch
            {
                < 12 => SnapshotStatus.Foreign,
                < SnapshotBytes.HeadSize => SnapshotStatus.WrongKey,
                _ => SnapshotStatus.Torn,
            };
            Assert.Equal(expected, SnapshotBytes.ReadRefused(file).Status);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_BytesAfterTheEnd_IsTorn() => Assert.Equal(SnapshotStatus.Torn, SnapshotBytes.ReadRefused([.. SnapshotBytes.Write(Few, FewChunk), 0]).Status);

    [Fact]
    public void Read_ChunksSwappedRepeatedOrLeftOut_IsTorn()
    {
        var file = SnapshotBytes.Write(Few, FewChunk);
        var (head, chunks) = (file[..SnapshotBytes.HeadSize], SnapshotBytes.Chunks(file).ConvertAll(c => file[c]));
        int[][] orders = [[1, 0, 2, 3], [0, 0, 1, 2, 3], [1, 2, 3], [0, 1, 3], [0, 1, 2], [3], [0, 1, 2, 3, 3], [0, 1, 2, 2, 3]];
        Assert.All(orders, order => Assert.Equal(SnapshotStatus.Torn, SnapshotBytes.ReadRefused([.. head, .. order.SelectMany(i => chunks[i])]).Status));
    }

    [Fact]
    public void Read_TwoFilesSpliced_IsRefused()
    {
        var (one, other) = (SnapshotBytes.Write(Few, FewChunk), SnapshotBytes.Write(Few, FewChunk));
        foreach (var chunk in SnapshotBytes.Chunks(one))
        {
            Assert.Equal(SnapshotStatus.Torn, SnapshotBytes.ReadRefused([.. one[..chunk.Start.Value], .. other[chunk.Start.Value..]]).Status);
            Assert.Equal(SnapshotStatus.Torn, SnapshotBytes.ReadRefused([.. one[..chunk.Start.Value], .. other[chunk], .. one[chunk.End.Value..]]).Status);
        }

        Assert.Equal(SnapshotStatus.WrongKey, SnapshotBytes.ReadRefused([.. one[..SnapshotFormat.HeadSize], .. other[SnapshotFormat.HeadSize..]]).Status);
    }

    [Fact]
    public void Read_WithAnotherSecret_SaysSo()
    {
        var file = SnapshotBytes.Write(Few);
        Assert.Equal(SnapshotStatus.WrongKey, SnapshotBytes.ReadRefused(file, "another secret, also long enough"u8.ToArray()).Status);
        Assert.Equal(SnapshotStatus.WrongKey, SnapshotBytes.ReadRefused(file, [.. SnapshotBytes.Secret, 0]).Status);
    }

    [Fact]
    public void Read_ForeignFiles_SaysSo()
    {
        Assert.Equal(SnapshotStatus.Foreign, SnapshotBytes.ReadRefused(Encoding.UTF8.GetBytes("{ \"saved\": 1 }")).Status);
        Assert.Equal(SnapshotStatus.Foreign, SnapshotBytes.ReadRefused(new byte[5000]).Status);
        var newer = SnapshotBytes.Write(Few);
        newer[8] = 2;
        Assert.Equal("version 2, not 1", SnapshotBytes.ReadRefused(newer).Reason);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(SnapshotFormat.LastFlag)]
    [InlineData(uint.MaxValue)]
    [InlineData(int.MaxValue)]
    [InlineData((uint)SnapshotFormat.LargestChunk)]
    [InlineData(SnapshotFormat.LargestChunk + 1u)]
    public void Read_ForgedLength_IsTornWithoutMemoryForIt(uint word)
    {
        var file = SnapshotBytes.Write(Few, FewChunk);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(SnapshotBytes.HeadSize), word);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(SnapshotStatus.Torn, SnapshotBytes.ReadRefused(file).Status);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_RightKeyButContentThatWeDoNotWrite_IsTorn()
    {
        byte[] one = [1, 0, 0, 0, 42], end = [1, 0, 0, 0, 0, 0, 0, 0];
        Assert.True(SnapshotBytes.Read(SnapshotBytes.Seal(one, end), new ReceivedRecords()).IsOk);
        byte[][][] files =
        [
            [one, [2, 0, 0, 0, 0, 0, 0, 0]],
            [one, one, end],
            [end],
            [one, [1]],
            [one, [.. end, 0]],
            [[1, 0, 0], end],
            [[2, 0, 0, 0, 42], end],
            [[255, 255, 255, 255, 42], end],
            [[255, 255, 255, 127, 42], end],
            [[.. one, 1, 0, 0, 0], end],
        ];
        Assert.All(files, f => Assert.Equal(SnapshotStatus.Torn, SnapshotBytes.ReadRefused(SnapshotBytes.Seal(f)).Status));
    }

    [Fact]
    public void Read_ReceiverRefuses_Ends()
    {
        var file = SnapshotBytes.Write(Few, FewChunk);
        foreach (var most in (int[])[0, 1, 3])
        {
            var received = new ReceivedRecords(most);
            Assert.Equal(SnapshotStatus.Refused, SnapshotBytes.Read(file, received).Status);
            Assert.NotNull(received.Head);
            Assert.Equal(Few[..most], received.Records);
        }
    }

    [Fact]
    public void Write_StreamThatFails_EndsAsAValueAtEveryByte()
    {
        var whole = SnapshotBytes.Write(Few, FewChunk).Length;
        for (var room = SnapshotBytes.HeadSize; room < whole; room++)
        {
            using var stream = new FullDisk(room);
            using var writer = new SnapshotWriter(stream, SnapshotBytes.Secret, SnapshotBytes.Head, CancellationToken.None, FewChunk);
            foreach (var record in Few)
            {
                Assert.Equal(writer.TryWrite(record), writer.Failure is null);
            }

            var result = writer.Complete();
            Assert.Equal(SnapshotStatus.Unwritable, result.Status);
            Assert.Equal("no space", result.Reason);
            Assert.False(writer.TryWrite([1]));
            Assert.NotEqual(SnapshotStatus.Ok, SnapshotBytes.ReadRefused(stream.ToArray()).Status);
        }
    }

    [Fact]
    public void Write_RecordThatIsTooLong_Throws()
    {
        using var writer = new SnapshotWriter(new MemoryStream(), SnapshotBytes.Secret, SnapshotBytes.Head, CancellationToken.None);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.TryWrite(new byte[SnapshotFormat.LargestRecord + 1]));
    }

    private static byte[] Noise(Random random, int longest)
    {
        var noise = new byte[random.Next(longest + 1)];
        random.NextBytes(noise);
        return noise;
    }

    private sealed class FullDisk(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = Math.Min(buffer.Length, room - (int)Length);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length)
            {
                throw new IOException("no space");
            }
        }
    }
}
