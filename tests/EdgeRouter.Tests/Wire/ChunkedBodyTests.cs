using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class ChunkedBodyTests
{
    private const string Next = "HTTP/1.1 200 OK";

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\n6;name=\"value\"\r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("A\r\n0123456789\r\na \r\n0123456789\r\n00\r\n\r\n", "01234567890123456789")]
    [InlineData("1\r\nx\r\n0\r\nX-Checksum: 12\r\nOther: y\r\n\r\n", "x")]
    [InlineData("0\r\n\r\n", "")]
    public void Read_AtEverySplitAndRoom_GivesTheBodyAndNotAByteBeyond(string framed, string expected)
    {
        var bytes = Encoding.ASCII.GetBytes(framed + Next);
        for (var split = 0; split <= framed.Length; split++)
        {
            for (var room = 1; room <= 7; room++)
            {
                var body = default(ChunkedBody);
                var text = new StringBuilder();
                var at = Take(ref body, bytes, 0, split, room, text);
                at = Take(ref body, bytes, at, bytes.Length, room, text);
                Assert.True(body.IsEnded);
                Assert.Equal(expected, text.ToString());
                Assert.Equal(framed.Length, at);
            }
        }
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("1\r\nx\r\n0\r\nX-Checksum: 12\r\n\r\n")]
    public void Read_EveryProperPrefix_HasNotEnded(string framed)
    {
        for (var length = 0; length < framed.Length; length++)
        {
            var body = default(ChunkedBody);
            Take(ref body, Encoding.ASCII.GetBytes(framed[..length]), 0, length, 100, new StringBuilder());
            Assert.False(body.IsEnded);
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("x\r\n")]
    [InlineData("-1\r\n")]
    [InlineData(" 5\r\nhello\r\n")]
    [InlineData("5\nhello\r\n")]
    [InlineData("5\r\nhelloX")]
    [InlineData("5\r\nhello\n")]
    [InlineData("5\r\nhello\r\r")]
    [InlineData("5\rhello")]
    [InlineData("0x5\r\n")]
    [InlineData("1234567890abcdef\r\n")]
    [InlineData("5;a=\u0001\r\n")]
    [InlineData("0\r\nA: b\n\r\n")]
    public void Read_BadFraming_IsMalformed(string framed)
    {
        var body = default(ChunkedBody);
        var bytes = Encoding.Latin1.GetBytes(framed);
        var room = new byte[100];
        var at = 0;
        while (body.Read(bytes.AsSpan(at), room, out var taken, out _))
        {
            Assert.True(at + taken < bytes.Length && taken > 0, "it was taken for a good one");
            at += taken;
        }
    }

    [Fact]
    public void Read_EndlessTrailers_IsMalformed()
    {
        var body = default(ChunkedBody);
        Assert.False(body.Read(Encoding.ASCII.GetBytes("0\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 5000))), new byte[10], out _, out _));
    }

    private static int Take(ref ChunkedBody body, byte[] bytes, int at, int end, int room, StringBuilder text)
    {
        var into = new byte[room];
        while (at < end && !body.IsEnded)
        {
            Assert.True(body.Read(bytes.AsSpan(at, end - at), into, out var taken, out var given));
            text.Append(Encoding.ASCII.GetString(into, 0, given));
            at += taken;
        }

        return at;
    }
}
