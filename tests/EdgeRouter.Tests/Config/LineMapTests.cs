using System.Text;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Tests.Config;

public sealed class LineMapTests
{
    /// <summary>Characters of one to four bytes, so that they reach into every stride of a long line at some place.</summary>
    private static readonly string Long = string.Concat(Enumerable.Range(0, 3_000).Select(static i => (i % 5) switch { 0 => "é", 1 => "€", 2 => "🚀", 3 => "ab", _ => "x" }));

    [Theory]
    [InlineData(1)]
    [InlineData(7919)]
    public void PlaceOf_EveryCharacterInWhateverOrder_IsItsLineAndColumn(int step)
    {
        var text = $"{Long}\nshort é €\n\n {Long}{Long}\n{Long}";
        var places = PlacesOf(text);
        var map = new LineMap(Encoding.UTF8.GetBytes(text));
        for (var i = 0; i < places.Count; i++)
        {
            // A step that shares no factor with the number of places visits each of them once.
            var (offset, place) = places[(int)((long)i * step % places.Count)];
            Assert.Equal(place, map.PlaceOf(offset));
        }
    }

    [Fact]
    public void PlaceOf_LastByteOfAStrideThatACharacterCrosses_CountsFromTheMarkBefore()
    {
        var map = new LineMap(Encoding.UTF8.GetBytes($"{new string('a', 2047)}🚀b"));
        Assert.Equal(new TextPlace(1, 2048), map.PlaceOf(2047));
        Assert.Equal(new TextPlace(1, 2050), map.PlaceOf(2051));
        Assert.Equal(new TextPlace(1, 2051), map.PlaceOf(2052));
    }

    [Fact]
    public void PlaceOf_WrongByteFarInALine_IsFound()
    {
        byte[] text = [.. Enumerable.Repeat((byte)'a', 5_000), .. Enumerable.Repeat((byte)0x80, 2_000)];
        Assert.Equal(new TextPlace(1, 5_001), new LineMap(text).PlaceOf(5_000));
    }

    /// <summary>From the line's beginning each time, 20,000 values on one line are two thousand million bytes to read.</summary>
    [Fact]
    public void PlaceOf_EveryValueOfOneLongLine_ReadsAConstantPartOfIt()
    {
        const int values = 20_000;
        var text = Encoding.UTF8.GetBytes(string.Join(", ", Enumerable.Range(0, values).Select(static i => $"\"{i:d6}\"")));
        var map = new LineMap(text);
        for (var i = 0; i < values; i++)
        {
            Assert.Equal(new TextPlace(1, (i * 10) + 1), map.PlaceOf(i * 10));
        }

        Assert.InRange(map.BytesCounted, 1, text.Length + (values * 1024L));
    }

    private static List<(int Offset, TextPlace Place)> PlacesOf(string text)
    {
        var places = new List<(int, TextPlace)>();
        var (offset, line, column) = (0, 1, 1);
        foreach (var rune in text.EnumerateRunes())
        {
            places.Add((offset, new TextPlace(line, column)));
            offset += rune.Utf8SequenceLength;
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + rune.Utf16SequenceLength);
        }

        return places;
    }
}
