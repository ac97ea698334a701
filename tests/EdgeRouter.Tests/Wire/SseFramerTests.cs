using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class SseFramerTests
{
    /// <summary>Input, and the events that the grammar yields: <c>name|data</c>.</summary>
    public static readonly (string Input, string[] Events)[] Grammar =
    [
        ("data: a\n\n", ["|a"]),
        ("data:a\n\n", ["|a"]),
        ("data:  a\n\n", ["| a"]),
        ("data\n\n", ["|"]),
        ("data:\n\n", ["|"]),
        ("\n\n\n", []),
        ("event: x\n\n", []),
        ("event: x\n\ndata: a\n\n", ["|a"]),
        ("data: a\ndata: b\n\n", ["|a\nb"]),
        ("data: a\r\ndata: b\r\n\r\n", ["|a\nb"]),
        ("data: a\rdata: b\r\r", ["|a\nb"]),
        ("data: a\n\r\n", ["|a"]),
        (": note\ndata: a\n\n", ["|a"]),
        ("data: {\"k\":\"x:y\"}\n\n", ["|{\"k\":\"x:y\"}"]),
        (" data: a\n\n", []),
        ("Data: a\n\n", []),
        ("id: 7\ndata: a\n\ndata: b\n\n", ["|a", "|b"]),
        ("data: a", []),
        ("data: a\n", []),
        ("\ufeffdata: a\n\n", ["|a"]),
        ("data: x\n\n\ufeffdata: a\n\n", ["|x"]),
        ("data: a\u2028b\u0085\n\n", ["|a\u2028b\u0085"]),
        ("event: error\ndata: oops\n\n", ["error|oops"]),
        ("data: one\n: in between\ndata: two\n\ndata: three\r\n\r\n", ["|one\ntwo", "|three"]),
        ("data: 日本\n\ndata: 😀\r\r\ndata: z\n\n", ["|日本", "|😀", "|z"]),
        ("datax: a\n\ndata: b\n\n", ["|b"]),
    ];

    [Fact]
    public void TryRead_EveryRowOfTheGrammarWhole_YieldsItsEvents()
    {
        foreach (var (input, events) in Grammar)
        {
            Assert.Equal(events, Read(Encoding.UTF8.GetBytes(input), [int.MaxValue]));
        }
    }

    [Fact]
    public void TryRead_EveryRowAtEverySplit_YieldsTheSameEvents()
    {
        foreach (var (input, events) in Grammar)
        {
            var bytes = Encoding.UTF8.GetBytes(input);
            for (var split = 0; split <= bytes.Length; split++)
            {
                Assert.Equal(events, Read(bytes, [split, int.MaxValue]));
            }
        }
    }

    [Fact]
    public void TryRead_EveryRowByteByByte_YieldsTheSameEvents()
    {
        foreach (var (input, events) in Grammar)
        {
            Assert.Equal(events, Read(Encoding.UTF8.GetBytes(input), [.. Enumerable.Repeat(1, 400)]));
        }
    }

    [Fact]
    public void TryRead_AnyInput_CoversEveryByteExactlyOnce()
    {
        foreach (var (input, _) in Grammar)
        {
            var bytes = Encoding.UTF8.GetBytes(input);
            var framer = default(SseFramer);
            var at = 0;
            while (framer.TryRead(bytes.AsSpan(at), out var read))
            {
                Assert.True(read.Length > 0);
                at += read.Length;
            }

            Assert.True(at <= bytes.Length);
        }
    }

    [Theory]
    [InlineData("data: [DONE]", "|[DONE]")]
    [InlineData("data: {}\n", "|{}")]
    [InlineData("event: error\ndata: x", "error|x")]
    [InlineData(": only a comment", null)]
    [InlineData("", null)]
    public void TryReadRest_BodyThatEndsWithoutABlankLine_YieldsThePendingData(string input, string? expected)
    {
        var bytes = Encoding.UTF8.GetBytes(input);
        var framer = default(SseFramer);
        Assert.False(framer.TryRead(bytes, out _));
        Assert.Equal(expected is not null, framer.TryReadRest(bytes, out var read));
        if (expected is not null)
        {
            Assert.Equal(expected, Describe(bytes, read));
        }
    }

    [Fact]
    public void TryRead_TenMegabyteEventInSmallReads_LooksAtEachByteOnce()
    {
        var bytes = new byte[10 << 20];
        Array.Fill(bytes, (byte)'x');
        "data: "u8.CopyTo(bytes);
        var framer = default(SseFramer);
        for (var length = 4096; length < bytes.Length; length += 4096)
        {
            Assert.False(framer.TryRead(bytes.AsSpan(0, length), out _));
        }

        bytes[^1] = (byte)'\n';
        bytes[^2] = (byte)'\n';
        Assert.True(framer.TryRead(bytes, out var read));
        Assert.Equal(bytes.Length, read.Length);
        Assert.Equal(bytes.Length - 8, read.DataEnd - read.DataStart);
    }

    // Offers the bytes as a relay does: what is not an event yet stays at the front.
    private static List<string> Read(byte[] bytes, int[] pieces)
    {
        var events = new List<string>();
        var framer = default(SseFramer);
        var pending = new List<byte>();
        var at = 0;
        foreach (var piece in pieces)
        {
            var take = Math.Min(piece, bytes.Length - at);
            pending.AddRange(bytes.AsSpan(at, take));
            at += take;
            while (true)
            {
                var now = pending.ToArray();
                if (!framer.TryRead(now, out var read))
                {
                    break;
                }

                if (read.DataLines > 0)
                {
                    events.Add(Describe(now.AsSpan(0, read.Length), read));
                }

                pending.RemoveRange(0, read.Length);
            }
        }

        return events;
    }

    [Fact]
    public void TryReadRest_OfALoneLineBehindAByteOrderMark_FindsItsData()
    {
        var framer = default(SseFramer);
        ReadOnlySpan<byte> stream = [0xEF, 0xBB, 0xBF, .. "data: [DONE]"u8];
        Assert.False(framer.TryRead(stream, out _));
        Assert.True(framer.TryReadRest(stream, out var read));
        Assert.Equal("[DONE]", Encoding.UTF8.GetString(stream[read.DataStart..read.DataEnd]));
    }

    [Fact]
    public void JoinData_OfALaterEventWithAByteOrderMark_TakesTheSameLinesAsTheFramer()
    {
        var framer = default(SseFramer);
        ReadOnlySpan<byte> second = [0xEF, 0xBB, 0xBF, .. "data: a\ndata: b\ndata: c\n\n"u8];
        Assert.True(framer.TryRead("\n"u8, out _));
        Assert.True(framer.TryRead(second, out var read));
        Assert.Equal(2, read.DataLines);
        var data = new byte[second.Length];
        Assert.Equal("b\nc", Encoding.UTF8.GetString(data, 0, SseFramer.JoinData(second[read.FieldsStart..], data)));
    }

    private static string Describe(ReadOnlySpan<byte> raw, SseEvent read)
    {
        var data = new byte[raw.Length];
        var length = SseFramer.JoinData(raw[read.FieldsStart..], data);
        if (read.DataLines == 1)
        {
            Assert.True(raw[read.DataStart..read.DataEnd].SequenceEqual(data.AsSpan(0, length)));
        }

        return $"{Encoding.UTF8.GetString(raw[read.NameStart..read.NameEnd])}|{Encoding.UTF8.GetString(data.AsSpan(0, length))}";
    }
}
