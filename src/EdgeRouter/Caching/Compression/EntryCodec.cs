namespace EdgeRouter.Caching.Compression;

/// <summary>
/// Packs cached answers and unpacks them: one for the whole process, any thread at any time. A packed entry is one byte of form, the raw bytes' checksum (CRC-32C, four bytes) and either a zstd frame without its
/// magic number or the raw bytes themselves where packing does not pay. It must not be the judge of lengths: who keeps the entry keeps its raw length too. What it hands out is what was put in, or nothing: bytes
/// that were overwritten, cut or made up are refused as a value, and nothing is written outside the caller's span.
/// Costs: no allocation and no lock once there are as many contexts as threads that use it at a time (native memory, see docs/cache-compression.md); nothing of zstd is touched before the first use.
/// Whoever disposes of it makes sure that no call is running.
/// </summary>
internal sealed class EntryCodec : IDisposable
{
    /// <summary>Bytes before the frame.</summary>
    public const int Overhead = 1 + sizeof(uint);

    /// <summary>
    /// Bytes. Longer entries are packed without the dictionary: they have taught the encoder all that it knows, and its tables are copied for each of them. Measured in docs/cache-compression.md.
    /// </summary>
    public const int DictionaryUpTo = 32 << 10;

    /// <summary>Bytes of raw entry from which <see cref="TryDecompress"/> is work for the offload queue, by the same rule.</summary>
    public const int OffloadDecompressFrom = 64 << 10;

    // Packing that saves less than a sixteenth is not worth the unpacking.
    private const int LeastGain = 16;

    private readonly Lazy<EntryDictionary?> _dictionary;
    private readonly int _dictionaryUpTo;
    private readonly SlotPool<PackContext> _packers = new(static () => new PackContext());
    private readonly SlotPool<UnpackContext> _unpackers = new(static () => new UnpackContext());

    /// <param name="dictionary">Called once, at the first use; null: none. The codec owns what it returns.</param>
    /// <param name="dictionaryUpTo">Bytes of raw entry; longer ones are packed without the dictionary.</param>
    public EntryCodec(Func<EntryDictionary?> dictionary, int dictionaryUpTo = DictionaryUpTo)
    {
        _dictionary = new Lazy<EntryDictionary?>(dictionary);
        _dictionaryUpTo = dictionaryUpTo;
    }

    /// <summary>The dictionary that this codec packs with; 0: none. Entries of another dictionary cannot be read.</summary>
    public uint DictionaryId => _dictionary.Value?.Id ?? 0;

    /// <summary>With the dictionary that is shipped in the binary.</summary>
    public static EntryCodec Shipped() => new(EntryDictionary.Shipped);

    /// <summary>Bytes that a packed entry takes at most.</summary>
    public static int MaxPacked(int rawLength) => checked(rawLength + Overhead);

    /// <param name="packed">At least <see cref="MaxPacked"/> of the raw length.</param>
    /// <returns>Bytes written to <paramref name="packed"/>.</returns>
    public int Compress(ReadOnlySpan<byte> raw, Span<byte> packed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packed.Length, MaxPacked(raw.Length));
        var dictionary = raw.Length <= _dictionaryUpTo ? _dictionary.Value : null;
        var frame = Pack(raw, packed.Slice(Overhead, raw.Length - (raw.Length / LeastGain)), dictionary);
        if (frame == 0)
        {
            PackedHead.Write(packed, PackedForm.Raw, raw);
            raw.CopyTo(packed[Overhead..]);
            return Overhead + raw.Length;
        }

        PackedHead.Write(packed, dictionary is null ? PackedForm.Zstd : PackedForm.ZstdWithDictionary, raw);
        return Overhead + frame;
    }

    /// <param name="packed">What <see cref="Compress"/> wrote, no byte more; may be anything.</param>
    /// <param name="raw">Exactly as long as the raw entry. Undefined after false.</param>
    /// <returns>False when <paramref name="packed"/> is not an entry of this length packed with this dictionary.</returns>
    public bool TryDecompress(ReadOnlySpan<byte> packed, Span<byte> raw)
    {
        if (packed.Length < Overhead)
        {
            return false;
        }

        var body = packed[Overhead..];
        switch ((PackedForm)packed[0])
        {
            case PackedForm.Raw when body.Length == raw.Length:
                body.CopyTo(raw);
                break;
            case PackedForm.Zstd when Unpack(body, raw, null):
            case PackedForm.ZstdWithDictionary when _dictionary.Value is { } dictionary && Unpack(body, raw, dictionary):
                break;
            default:
                return false;
        }

        return PackedHead.Fits(packed, raw);
    }

    /// <summary>Bytes of native memory: the dictionary's tables, one context for packing and one for unpacking, as large as their work so far has made them.</summary>
    public (long Dictionary, long Packing, long Unpacking) Memory()
    {
        var (packer, unpacker) = (_packers.Take(), _unpackers.Take());
        var sizes = (_dictionary.Value?.Size ?? 0, packer.Size, unpacker.Size);
        _packers.Return(packer);
        _unpackers.Return(unpacker);
        return sizes;
    }

    public void Dispose()
    {
        _packers.Dispose();
        _unpackers.Dispose();
        if (_dictionary.IsValueCreated)
        {
            _dictionary.Value?.Dispose();
        }
    }

    private int Pack(ReadOnlySpan<byte> raw, Span<byte> target, EntryDictionary? dictionary)
    {
        var packer = _packers.Take();
        try
        {
            return packer.Pack(raw, target, dictionary);
        }
        finally
        {
            _packers.Return(packer);
        }
    }

    private bool Unpack(ReadOnlySpan<byte> frame, Span<byte> raw, EntryDictionary? dictionary)
    {
        var unpacker = _unpackers.Take();
        try
        {
            return unpacker.Unpack(frame, raw, dictionary);
        }
        finally
        {
            _unpackers.Return(unpacker);
        }
    }
}
