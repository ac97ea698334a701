using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using ZstdSharp.Unsafe;
using static ZstdSharp.Unsafe.Methods;

namespace EdgeRouter.Caching.Compression;

/// <summary>
/// What small answers have in common, trained by <see cref="DictionaryTrainer"/> and digested once into zstd's tables: immutable, shared by all contexts. One is shipped in the binary; an operator may train one
/// on answers of their own, whose text it then holds.
/// </summary>
internal sealed unsafe class EntryDictionary : IDisposable
{
    /// <summary>Bytes. Larger ones make the tables spill out of the processor's caches; the shipped one has 32 KB.</summary>
    public const int LargestSize = 1 << 20;

    private const string Resource = "cache/answers.dict";

    // RFC 8878, section 5: magic number, then the id, both little-endian.
    private const uint Magic = 0xEC30A437;
    private const int SmallestSize = 2 * sizeof(uint);
    private const int Level = 1;

    private EntryDictionary(uint id, ZSTD_CDict_s* forPacking, ZSTD_DDict_s* forUnpacking)
    {
        Id = id;
        ForPacking = forPacking;
        ForUnpacking = forUnpacking;
    }

    /// <summary>As it stands in the dictionary, never 0. The trainer derives it from the content.</summary>
    public uint Id { get; }

    public ZSTD_CDict_s* ForPacking { get; private set; }

    public ZSTD_DDict_s* ForUnpacking { get; private set; }

    /// <summary>Bytes of native memory that the tables hold.</summary>
    public long Size => (long)(ZSTD_sizeof_CDict(ForPacking) + ZSTD_sizeof_DDict(ForUnpacking));

    public static EntryDictionary Shipped()
    {
        using var stream = typeof(EntryDictionary).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return TryCreate(bytes, out var dictionary) ? dictionary : throw new InvalidOperationException($"the embedded {Resource} is not a dictionary");
    }

    /// <returns>False when <paramref name="bytes"/> are not a trained dictionary.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out EntryDictionary? dictionary)
    {
        dictionary = null;
        if (bytes.Length is < SmallestSize or > LargestSize || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return false;
        }

        var id = BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(uint)..]);
        if (id == 0)
        {
            return false;
        }

        fixed (byte* content = bytes)
        {
            var forPacking = ZSTD_createCDict(content, (nuint)bytes.Length, Level);
            var forUnpacking = ZSTD_createDDict(content, (nuint)bytes.Length);
            if (forPacking is null || forUnpacking is null)
            {
                Free(forPacking, forUnpacking);
                return false;
            }

            dictionary = new EntryDictionary(id, forPacking, forUnpacking);
            return true;
        }
    }

    public void Dispose()
    {
        Free(ForPacking, ForUnpacking);
        ForPacking = null;
        ForUnpacking = null;
    }

    private static void Free(ZSTD_CDict_s* forPacking, ZSTD_DDict_s* forUnpacking)
    {
        ZSTD_freeCDict(forPacking);
        ZSTD_freeDDict(forUnpacking);
    }
}
