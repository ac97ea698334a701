using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

/// <summary>How far a hostile framing gets: exactly to the limit.</summary>
public sealed class ChunkedBodyLimitsTests
{
    [Theory]
    [InlineData("F\r\n012345678901234\r\n0\r\n\r\n", true)]
    [InlineData("f\r\n012345678901234\r\n0\r\n\r\n", true)]
    [InlineData("G\r\n", false)]
    [InlineData("g\r\n", false)]
    [InlineData("@\r\n", false)]
    [InlineData("`\r\n", false)]
    [InlineData("/\r\n", false)]
    [InlineData(":\r\n", false)]
    [InlineData("+1\r\n", false)]
    [InlineData("0x1\r\n", false)]
    [InlineData("000000000000001\r\nx\r\n0\r\n\r\n", true)]
    [InlineData("0000000000000001\r\nx\r\n0\r\n\r\n", false)]
    public void Size_Digits_AreHexadecimalAndAtMostFifteen(string framed, bool good) => Assert.Equal(good, Ends(framed));

    [Theory]
    [InlineData(16 << 10, true)]
    [InlineData((16 << 10) + 1, false)]
    public void Extension_UpToItsLimit(int length, bool good) => Assert.Equal(good, Ends($"1;{new string('x', length)}\r\ny\r\n0\r\n\r\n"));

    [Theory]
    [InlineData("1;a\tb\r\ny\r\n0\r\n\r\n", true)]
    [InlineData("1;a\nb\r\ny\r\n0\r\n\r\n", false)]
    [InlineData("1;a\u007f\r\ny\r\n0\r\n\r\n", false)]
    [InlineData("1\r\ny\r\n0\r\nA: b\n\r\n\r\n", false)]
    public void Extension_AndTrailer_HoldNoControlCharacters(string framed, bool good) => Assert.Equal(good, Ends(framed));

    // True: ended; false: malformed.
    private static bool Ends(string framed)
    {
        var body = default(ChunkedBody);
        ReadOnlySpan<byte> bytes = Encoding.Latin1.GetBytes(framed);
        Span<byte> room = stackalloc byte[64];
        while (!body.IsEnded)
        {
            if (!body.Read(bytes, room, out var taken, out var given))
            {
                return false;
            }

            Assert.True(taken > 0 || given > 0, "neither ended nor malformed");
            bytes = bytes[taken..];
        }

        return true;
    }
}
