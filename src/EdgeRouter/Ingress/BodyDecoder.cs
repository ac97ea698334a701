using System.IO.Compression;
using EdgeRouter.Primitives;

namespace EdgeRouter.Ingress;

/// <summary>Decodes one coded request body into pooled memory, up to a cap. Runs on the offload queue. After it <see cref="Array"/> is the caller's, whatever the outcome.</summary>
internal sealed class BodyDecoder(BufferPool pool, byte[] coded, int length, string coding, long limit)
{
    public static readonly Action<object> Run = static state => ((BodyDecoder)state).Decode();

    public byte[]? Array { get; private set; }

    public int Length { get; private set; }

    public bool TooLarge { get; private set; }

    public bool Malformed { get; private set; }

    public static bool Knows(string coding) => coding is "gzip" or "x-gzip" or "deflate" or "br";

    private void Decode()
    {
        using var source = new MemoryStream(coded, 0, length, writable: false);
        using var decoder = Open(source);
        var buffer = pool.Rent(Math.Max(4096, length * 3));
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                {
                    buffer = pool.Grow(buffer, filled, filled * 2);
                }

                var read = decoder.Read(buffer, filled, buffer.Length - filled);
                if (read == 0)
                {
                    break;
                }

                filled += read;
                if (filled > limit)
                {
                    TooLarge = true;
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            Malformed = true;
        }

        Array = buffer;
        Length = filled;
    }

    private Stream Open(Stream source) => coding switch
    {
        "deflate" => new ZLibStream(source, CompressionMode.Decompress),
        "br" => new BrotliStream(source, CompressionMode.Decompress),
        _ => new GZipStream(source, CompressionMode.Decompress),
    };
}
