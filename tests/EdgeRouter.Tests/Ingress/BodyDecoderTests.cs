using System.IO.Compression;
using EdgeRouter.Ingress;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Ingress;

public sealed class BodyDecoderTests
{
    private readonly BufferPool _pool = new();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    public void Run_BodyUpToTheLimit_IsWhole(int length)
    {
        var body = new byte[length];
        Random.Shared.NextBytes(body);
        var decoder = Decode(Pack(body), new Limits { RequestBody = 100_000 });
        Assert.Equal(body, decoder.Array!.AsSpan(0, decoder.Length).ToArray());
        _pool.Return(decoder.Array!);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [InlineData(100_001)]
    [InlineData(50_000_000)]
    public void Run_BodyBeyondTheLimit_IsTooLarge_AndHeldNoLonger(int length)
    {
        var decoder = Decode(Pack(new byte[length]), new Limits { RequestBody = 100_000 });
        Assert.True(decoder.TooLarge);
        Assert.Null(decoder.Array);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Run_WhileOthersHoldAllThereIs_HasNoRoom()
    {
        var others = _pool.Rent(1 << 20);
        Assert.True(Decode(Pack(new byte[500_000]), new Limits { BufferedBytes = 1 << 20 }).NoRoom);
        _pool.Return(others);
        Assert.Equal(0, _pool.Outstanding);
    }

    private static byte[] Pack(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var coder = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            coder.Write(body);
        }

        return packed.ToArray();
    }

    private BodyDecoder Decode(byte[] packed, Limits limits)
    {
        var decoder = new BodyDecoder(_pool, packed, packed.Length, "br", limits);
        BodyDecoder.Run(decoder);
        return decoder;
    }
}
