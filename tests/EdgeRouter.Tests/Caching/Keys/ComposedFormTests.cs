using System.Globalization;
using System.Text;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Primitives;
using EdgeRouter.Tests.Config;

namespace EdgeRouter.Tests.Caching.Keys;

public sealed class ComposedFormTests
{
    private static readonly string[] Vectors =
        File.ReadAllLines(Path.Combine(ConfigFixture.RepositoryRoot, "tests", "EdgeRouter.Tests", "Caching", "Keys", "nfc-vectors.txt"));

    [Fact]
    public void Runtime_WithoutIcu_DoesNotNormalise() => Assert.Equal("e\u0301", "e\u0301".Normalize(NormalizationForm.FormC));

    [Fact]
    public void TryWrite_VectorsOfAnotherImplementation_AreReproduced()
    {
        Assert.True(Vectors.Length > 5000);
        foreach (var vector in Vectors)
        {
            var halves = vector.Split(';');
            var expected = Text(halves[1] == "=" ? halves[0] : halves[1]);
            Assert.True(expected == Compose(Text(halves[0])), vector);
        }
    }

    [Fact]
    public void TryWrite_VectorsBehindEachOther_AreReproducedInOneText()
    {
        // A letter between them, so that they do not combine.
        var text = string.Concat(Vectors.Select(static v => Text(v.Split(';')[0]) + "x中"));
        var expected = string.Concat(Vectors.Select(static v => Text(v.Split(';') is var h && h[1] == "=" ? h[0] : h[1]) + "x中"));
        Assert.Equal(expected, Compose(text));
    }

    [Fact]
    public void TryWrite_ItsOwnResult_IsNormal()
    {
        foreach (var vector in Vectors)
        {
            var once = Compose(Text(vector.Split(';')[0]));
            Assert.Equal(once, Compose(once));
        }
    }

    [Fact]
    public void IsNormal_TextThatIsNotInForm_IsNeverTakenForIt()
    {
        foreach (var vector in Vectors)
        {
            var halves = vector.Split(';');
            var isNormal = ComposedForm.IsNormal(Encoding.UTF8.GetBytes(Text(halves[0])));
            Assert.False(isNormal && halves[1] != "=", vector);
        }

        Assert.True(ComposedForm.IsNormal("Plain, é, ß, 中文, 한국어, Ωμέγα, кириллица, 😀, e\u20d0, \u0e01\u0e38\u0e48"u8));
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void TryWrite_ManyMarksOnOneLetter_HasABound(int characters, bool expected)
    {
        var buffer = new ByteBuffer(new BufferPool());
        var text = "q" + string.Concat(Enumerable.Range(0, characters - 1).Select(static i => i % 2 == 0 ? '\u0301' : '\u0323'));
        Assert.Equal(expected, ComposedForm.TryWrite(Encoding.UTF8.GetBytes(text), buffer));
        buffer.Release();
    }

    private static string Compose(string text)
    {
        var pool = new BufferPool();
        var buffer = new ByteBuffer(pool);
        Assert.True(ComposedForm.TryWrite(Encoding.UTF8.GetBytes(text), buffer));
        var result = Encoding.UTF8.GetString(buffer.Written);
        buffer.Release();
        Assert.Equal(0, pool.Outstanding);
        return result;
    }

    private static string Text(string points) =>
        string.Concat(points.Split(' ').Select(static p => char.ConvertFromUtf32(int.Parse(p, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))));
}
