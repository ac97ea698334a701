using ZstdSharp.Unsafe;
using static ZstdSharp.Unsafe.Methods;

namespace EdgeRouter.Caching.Compression;

/// <summary>zstd's working memory for unpacking, used by one thread at a time. It unpacks in one pass into the caller's span, so that no length found in a frame makes it allocate.</summary>
internal sealed unsafe class UnpackContext : IDisposable
{
    private ZSTD_DCtx_s* _context;

    public UnpackContext()
    {
        _context = ZSTD_createDCtx();
        if (ZSTD_isError(ZSTD_DCtx_setFormat(_context, ZSTD_format_e.ZSTD_f_zstd1_magicless)))
        {
            throw new InvalidOperationException("zstd does not take frames without magic number");
        }
    }

    /// <summary>Bytes of native memory that it holds now.</summary>
    public long Size => (long)ZSTD_sizeof_DCtx(_context);

    /// <returns>False when the frame is broken or not exactly as long as <paramref name="raw"/>.</returns>
    public bool Unpack(ReadOnlySpan<byte> frame, Span<byte> raw, EntryDictionary? dictionary)
    {
        fixed (byte* from = frame, to = raw)
        {
            var length = ZSTD_decompress_usingDDict(_context, to, (nuint)raw.Length, from, (nuint)frame.Length, dictionary is null ? null : dictionary.ForUnpacking);
            return !ZSTD_isError(length) && length == (nuint)raw.Length;
        }
    }

    public void Dispose()
    {
        ZSTD_freeDCtx(_context);
        _context = null;
    }
}
