using EdgeRouter.Caching;

namespace EdgeRouter.Tests.Caching;

public sealed class CacheKeyTests
{
    [Fact]
    public void Bytes_ReadAndWritten_AreTheSame()
    {
        var bytes = Enumerable.Range(1, CacheKey.Size + 3).Select(static i => (byte)i).ToArray();
        var copy = new byte[CacheKey.Size];
        var key = CacheKey.From(bytes);
        key.CopyTo(copy);
        Assert.Equal(bytes[..CacheKey.Size], copy);
        Assert.Equal("0102030405060708", key.ToString());
    }

    [Fact]
    public void Keys_ThatDifferInOneBit_AreNotEqual()
    {
        var bytes = new byte[CacheKey.Size];
        var key = CacheKey.From(bytes);
        Assert.True(key == CacheKey.From(bytes) && key.Equals((object)CacheKey.From(bytes)));
        for (var bit = 0; bit < CacheKey.Size * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(key != CacheKey.From(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
