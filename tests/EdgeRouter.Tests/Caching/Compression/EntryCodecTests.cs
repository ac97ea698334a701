using System.Text;
using EdgeRouter.BenchOperations.Answers;
using EdgeRouter.Caching.Compression;

namespace EdgeRouter.Tests.Caching.Compression;

public sealed class EntryCodecTests : IDisposable
{
    private const int Fence = 64;

    private readonly EntryCodec _codec = EntryCodec.Shipped();

    public void Dispose() => _codec.Dispose();

    public static TheoryData<int> Sizes => [0, 1, 2, 7, 8, 9, 63, 64, 255, 256, 1000, 4095, 4096, 4097, 20_000, EntryCodec.DictionaryUpTo, EntryCodec.DictionaryUpTo + 1, 131_072, 300_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Entry_OfAnySize_ComesBack(int size)
    {
        var random = new Random(size);
        var noise = new byte[size];
        random.NextBytes(noise);
        foreach (var raw in (byte[][])[noise, new byte[size], Text(size)])
        {
            var packed = Pack(raw);
            Assert.True(packed.Length <= EntryCodec.MaxPacked(size));
            Assert.Equal(raw, Unpack(packed, size));
        }
    }

    [Fact]
    public void Entries_MadeUpAnswers_ComeBackAndAreSmaller()
    {
        var generator = new AnswerGenerator(AnswerSet.Test, seed: 11);
        var (raw, packed) = (0L, 0L);
        for (var i = 0; i < 400; i++)
        {
            var answer = generator.Next().Bytes;
            var entry = Pack(answer);
            Assert.Equal(answer, Unpack(entry, answer.Length));
            (raw, packed) = (raw + answer.Length, packed + entry.Length);
        }

        // Far below what docs/cache-compression.md reports: this notices only when packing stops working.
        Assert.True(packed * 4 < raw, $"{raw} bytes became {packed}");
    }

    [Fact]
    public void Dictionary_OnSmallAnswers_SavesATenthAtLeast()
    {
        using var plain = new EntryCodec(static () => null);
        var generator = new AnswerGenerator(AnswerSet.Test, seed: 12);
        var (with, without) = (0, 0);
        for (var i = 0; i < 100; i++)
        {
            var answer = generator.Next(AnswerForm.OpenAiJson, BenchOperations.Answers.ContentKind.Prose, 1200).Bytes;
            with += Pack(answer).Length;
            without += Pack(answer, plain).Length;
        }

        Assert.True(with * 10 < without * 9, $"{with} bytes with the dictionary, {without} without");
    }

    [Fact]
    public void Noise_IsKeptAsItIs()
    {
        var noise = new byte[5000];
        new Random(1).NextBytes(noise);
        var packed = Pack(noise);
        Assert.Equal((byte)PackedForm.Raw, packed[0]);
        Assert.Equal(EntryCodec.MaxPacked(noise.Length), packed.Length);
    }

    [Fact]
    public void Compress_IntoTooLittleRoom_IsRefusedBeforeAnythingIsWritten()
    {
        var room = new byte[EntryCodec.MaxPacked(100) - 1];
        Assert.Throws<ArgumentOutOfRangeException>(() => _codec.Compress(new byte[100], room));
        Assert.All(room, static b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(5000)]
    public void Entry_ReadWithAnotherLength_IsRefused(int difference)
    {
        foreach (var raw in (byte[][])[Text(3000), Text(50_000), Noise(2000)])
        {
            Assert.Null(Unpack(Pack(raw), raw.Length + difference));
        }
    }

    [Fact]
    public void Entry_WithAnyBitFlippedOrCutAnywhere_IsRefusedAndNothingIsWrittenOutside()
    {
        // All of a small entry, samples of one that is packed without the dictionary.
        foreach (var (raw, stride) in ((byte[], int)[])[(Text(600), 1), (Noise(60), 1), (Text(EntryCodec.DictionaryUpTo + 600), 97)])
        {
            var packed = Pack(raw);
            for (var bit = 0; bit < packed.Length * 8; bit += stride)
            {
                packed[bit / 8] ^= (byte)(1 << (bit % 8));

                // A flip may give another spelling of the same bytes; what counts is that no other bytes are handed out.
                var read = Unpack(packed, raw.Length);
                Assert.True(read is null || read.AsSpan().SequenceEqual(raw));
                packed[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            for (var length = 0; length < packed.Length; length += stride)
            {
                Assert.Null(Unpack(packed[..length], raw.Length));
            }

            Assert.Null(Unpack([.. packed, 0], raw.Length));
        }
    }

    [Fact]
    public void Entry_OfAnotherDictionary_IsRefused()
    {
        var raw = Text(1500);
        using var other = new EntryCodec(static () => Dictionaries.Train(seed: 5));
        using var none = new EntryCodec(static () => null);
        Assert.NotEqual(_codec.DictionaryId, other.DictionaryId);
        Assert.Equal(0u, none.DictionaryId);
        var packed = Pack(raw, other);
        Assert.Equal((byte)PackedForm.ZstdWithDictionary, packed[0]);
        Assert.Equal(raw, Unpack(packed, raw.Length, other));
        Assert.Null(Unpack(packed, raw.Length));
        Assert.Null(Unpack(packed, raw.Length, none));
        Assert.Equal(raw, Unpack(Pack(raw, none), raw.Length));
    }

    [Fact]
    public void Dictionary_IsLoadedAtTheFirstUse()
    {
        var loads = 0;
        using var codec = new EntryCodec(() =>
        {
            loads++;
            return null;
        });
        Assert.Equal(0, loads);
        Pack(Text(100), codec);
        Pack(Text(100), codec);
        Assert.Equal(1, loads);
    }

    [Fact]
    public void Codec_UsedByManyThreads_GivesEachItsOwnEntries()
    {
        var failures = 0;
        var threads = Enumerable.Range(0, 8).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 300; i++)
            {
                var raw = Text(random.Next(1, 40_000), seed);
                if (Unpack(Pack(raw), raw.Length) is not { } read || !read.AsSpan().SequenceEqual(raw))
                {
                    Interlocked.Increment(ref failures);
                }
            }
        })).ToList();
        threads.ForEach(static t => t.Start());
        threads.ForEach(static t => t.Join());
        Assert.Equal(0, failures);
    }

    private static byte[] Noise(int size)
    {
        var noise = new byte[size];
        new Random(size).NextBytes(noise);
        return noise;
    }

    private static byte[] Text(int size, int seed = 0)
    {
        var text = new StringBuilder();
        for (var random = new Random(seed); text.Length < size;)
        {
            text.Append($"{{\"role\":\"assistant\",\"content\":\"{random.Next(1000)} of {random.Next(50)}\"}}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString(0, size));
    }

    private byte[] Pack(byte[] raw, EntryCodec? codec = null)
    {
        var target = new byte[EntryCodec.MaxPacked(raw.Length)];
        return target[..(codec ?? _codec).Compress(raw, target)];
    }

    // Null: refused. Both sides of what may be written to are watched.
    private byte[]? Unpack(byte[] packed, int length, EntryCodec? codec = null)
    {
        var room = new byte[Fence + length + Fence];
        room.AsSpan().Fill(0xA5);
        var good = (codec ?? _codec).TryDecompress(packed, room.AsSpan(Fence, length));
        Assert.Equal(-1, room.AsSpan(0, Fence).IndexOfAnyExcept((byte)0xA5));
        Assert.Equal(-1, room.AsSpan(Fence + length).IndexOfAnyExcept((byte)0xA5));
        return good ? room[Fence..(Fence + length)] : null;
    }
}
