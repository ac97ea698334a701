using System.Text;
using EdgeRouter.Caching.Keys;

namespace EdgeRouter.Tests.Caching.Keys;

public sealed class WhiteSpaceTests
{
    [Fact]
    public void Collapse_EveryCharacter_IsWhiteSpaceExactlyWhenUnicodeSaysSo()
    {
        for (var point = 0; point <= 0x10FFFF; point++)
        {
            if (Rune.IsValid(point))
            {
                var expected = Rune.IsWhiteSpace(new Rune(point)) ? "a b" : $"a{char.ConvertFromUtf32(point)}b";
                Assert.Equal(expected, Collapse($"a{char.ConvertFromUtf32(point)}b"));
            }
        }
    }

    [Fact]
    public void Collapse_RandomTexts_IsWhatAPlainLoopMakesOfThem()
    {
        var random = new Random(5);
        string[] pieces = [" ", "  ", "\n", "\u00a0", "\u3000", "\u2028", "a", "bc", "é", "€", "あ", "\u1681", "😀", "a longer piece of text without anything special in it, then "];
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var expected = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(expected, Collapse(text));
        }
    }

    private static string Collapse(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, WhiteSpace.Collapse(bytes)));
    }
}
