using System.Text;
using EdgeRouter.Tests.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class EventStreamFramerTests
{
    // A message whose checksums were made by other means.
    private static readonly byte[] Vector = Convert.FromHexString(
        "0000009400000057b4ab9aee0b3a6576656e742d74797065070011636f6e7465"
        + "6e74426c6f636b44656c74610d3a636f6e74656e742d74797065070010617070"
        + "6c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576"
        + "656e747b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461"
        + "223a7b2274657874223a224869227d7d1f944657");

    [Fact]
    public void Read_OfTheVector_FindsNameAndPayload()
    {
        Assert.Equal(EventStreamStatus.Message, EventStreamFramer.Read(Vector, out var message));
        Assert.Equal(148, message.Length);
        Assert.Equal("contentBlockDelta", Encoding.UTF8.GetString(message.Name));
        Assert.Equal("application/json", Encoding.UTF8.GetString(message.Header(":content-type"u8)));
        Assert.Equal("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Hi\"}}", Encoding.UTF8.GetString(message.Payload));
        Assert.False(message.IsFailure);
        Assert.True(message.Header("nothing"u8).IsEmpty);
    }

    [Fact]
    public void Read_OfEveryPrefix_IsIncomplete()
    {
        for (var length = 0; length < Vector.Length; length++)
        {
            Assert.Equal(EventStreamStatus.Incomplete, EventStreamFramer.Read(Vector.AsSpan(0, length), out _));
        }

        // What follows does not matter.
        Assert.Equal(EventStreamStatus.Message, EventStreamFramer.Read([.. Vector, 1, 2, 3], out var message));
        Assert.Equal(Vector.Length, message.Length);
    }

    [Fact]
    public void Read_WithAnyByteChanged_IsNoMessage()
    {
        for (var i = 0; i < Vector.Length; i++)
        {
            var damaged = (byte[])Vector.Clone();
            damaged[i] ^= 0x40;
            Assert.Equal(EventStreamStatus.Broken, EventStreamFramer.Read(damaged, out _));
        }
    }

    [Theory]
    [InlineData(15, 0)]
    [InlineData(16, 1)]
    [InlineData(int.MaxValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(100, 1 << 20)]
    [InlineData(64 << 20, 0)]
    public void Read_OfImpossibleLengths_IsBrokenBeforeAnyoneWaits(int length, int headers)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), headers);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Crc32.Of(bytes.AsSpan(0, 8)));
        Assert.Equal(EventStreamStatus.Broken, EventStreamFramer.Read(bytes, out _));
    }

    [Fact]
    public void Read_OfExceptionsAndErrors_TellsThemFromEvents()
    {
        EventStreamFramer.Read(BinaryEvents.Of("!throttlingException {}"), out var exception);
        Assert.True(exception.IsFailure);
        Assert.Equal("throttlingException", Encoding.UTF8.GetString(exception.Name));
        EventStreamFramer.Read(BinaryEvents.Message([(":message-type", "error"), (":error-code", "InternalFailure"), (":error-message", "m")], []), out var error);
        Assert.True(error.IsFailure);
        Assert.Equal("InternalFailure", Encoding.UTF8.GetString(error.Name));
        EventStreamFramer.Read(BinaryEvents.Message([], []), out var bare);
        Assert.Equal((16, true), (bare.Length, bare.Name.IsEmpty));
    }

    // Every type of header, and headers that claim more than there is.
    [Fact]
    public void Header_AmongAllTypes_IsFoundOrNot()
    {
        byte[] headers =
        [
            1, (byte)'a', 0, 1, (byte)'b', 1, 1, (byte)'c', 2, 9, 1, (byte)'d', 3, 9, 9, 1, (byte)'e', 4, 9, 9, 9, 9, 1, (byte)'f', 5, 1, 2, 3, 4, 5, 6, 7, 8,
            1, (byte)'g', 6, 0, 2, 7, 7, 1, (byte)'h', 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, (byte)'i', 9, .. new byte[16], 1, (byte)'j', 7, 0, 1, (byte)'!',
        ];
        Assert.Equal("!", Encoding.UTF8.GetString(new EventStreamMessage(0, headers, []).Header("j"u8)));
        for (var length = 0; length < headers.Length; length++)
        {
            Assert.True(new EventStreamMessage(0, headers.AsSpan(0, length), []).Header("j"u8).IsEmpty);
        }

        Assert.True(new EventStreamMessage(0, [1, (byte)'a', 77, 1, (byte)'j', 7, 0, 1, (byte)'!'], []).Header("j"u8).IsEmpty);
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Crc32_OfKnownTexts_IsTheirSum(string text, uint sum) => Assert.Equal(sum, Crc32.Of(Encoding.ASCII.GetBytes(text)));
}
