using System.Text;
using EdgeRouter.Primitives;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Primitives;

public sealed class Utf8MapTests
{
    [Fact]
    public void TryGet_EveryNameOfAThousand_FindsItsOwnValue()
    {
        var map = new Utf8Map<string>(Enumerable.Range(0, 1000).Select(static i => KeyValuePair.Create($"modèle-{i}", $"v{i}")));
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(map.TryGet(Encoding.UTF8.GetBytes($"modèle-{i}"), out var value));
            Assert.Equal($"v{i}", value);
        }

        Assert.False(map.TryGet("modele-1"u8, out _));
        Assert.False(map.TryGet([], out _));
        Assert.Equal("modèle-0", map.Items[0].Key);
    }

    [Fact]
    public void TryGet_OnAnEmptyMap_FindsNothing() => Assert.False(new Utf8Map<string>([]).TryGet("x"u8, out _));

    [Fact]
    public void Construct_WithADuplicateName_Throws() => Assert.Throws<ArgumentException>(static () => new Utf8Map<string>([new("a", "1"), new("a", "2")]));

    [Fact]
    public void TryGet_DoesNotAllocate()
    {
        var map = new Utf8Map<string>([new("a", "1"), new("b", "2")]);
        Assert.Equal(0, Garbage.Of(() => map.TryGet("b"u8, out _)));
    }
}
