using System.Buffers.Binary;
using EdgeRouter.Caching.Compression;
using EdgeRouter.Fuzz.Engine;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// The codec of cached answers. The first two bytes are the raw length that the reader believes in, the rest is what it finds: it is refused or unpacked to exactly that length, and not a byte beside is touched.
/// The same bytes are also packed and have to come back.
/// </summary>
internal sealed class UnpackTarget : FuzzTarget
{
    private const int Fence = 128;
    private const byte Untouched = 0xA5;

    private readonly EntryCodec _codec = EntryCodec.Shipped();

    public override string Name => "unpack";

    public override IReadOnlyList<string> Words => Texts.JsonWords;

    public override void Run(byte[] input)
    {
        if (input.Length < sizeof(ushort))
        {
            return;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(input);
        var packed = input.AsSpan(sizeof(ushort));
        if (TryUnpack(packed, length, out var raw))
        {
            ComesBack(raw);
        }

        // The checksum keeps nearly everything from being believed; with the right one the bytes are the same again and again.
        Claim.That(!TryUnpack(packed, length, out var again) || raw.SequenceEqual(again), "unpacking twice gives the same");
        ComesBack(packed);
    }

    private void ComesBack(ReadOnlySpan<byte> raw)
    {
        var packed = new byte[EntryCodec.MaxPacked(raw.Length)];
        var length = _codec.Compress(raw, packed);
        Claim.That(length >= EntryCodec.Overhead && length <= packed.Length, "a packed entry is within its bound");
        Claim.That(TryUnpack(packed.AsSpan(0, length), raw.Length, out var back) && back.SequenceEqual(raw), "what was packed comes back");
    }

    private bool TryUnpack(ReadOnlySpan<byte> packed, int length, out ReadOnlySpan<byte> raw)
    {
        var room = new byte[Fence + length + Fence];
        room.AsSpan().Fill(Untouched);
        var good = _codec.TryDecompress(packed, room.AsSpan(Fence, length));
        Claim.That(room.AsSpan(0, Fence).IndexOfAnyExcept(Untouched) < 0, "nothing is written before the entry");
        Claim.That(room.AsSpan(Fence + length).IndexOfAnyExcept(Untouched) < 0, "nothing is written after the entry");
        raw = room.AsSpan(Fence, length);
        return good;
    }
}
