using System.IO.Compression;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Ingress;

/// <summary>Decodes one coded request body into pooled memory, up to a cap. Runs on the offload queue. After it <see cref="Array"/> is the caller's; null: it failed.</summary>
internal sealed class BodyDecoder(BufferPool pool, byte[] coded, int length, string coding, Limits limits)
{
    private const int Least = 4096;

    // How well something was packed is the sender's word only.
    private const int LargestFirst = 1 << 20;

    public static readonly Action<object> Run = static state => ((BodyDecoder)state).Decode();

    public byte[]? Array { get; private set; }

    public int Length { get; private set; }

    public bool TooLarge { get; private set; }

    /// <summary>The process holds as many bytes as it may.</summary>
    public bool NoRoom { get; private set; }

    public bool Malformed { get; private set; }

    public static bool Knows(string coding) => coding is "gzip" or "x-gzip" or "deflate" or "br";

    private void Decode()
    {
        using var source = new MemoryStream(coded, 0, length, writable: false);
        using var decoder = Open(source);
        var buffer = pool.Rent((int)Math.Min(Math.Max(length * 3L, Least), LargestFirst));
        try
        {
            Decode(decoder, ref buffer);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            Malformed = true;
        }

        if (TooLarge || NoRoom || Malformed)
        {
            // At once: who sent it may be in no hurry to read why.
            pool.Return(buffer);
        }
        else
        {
            Array = buffer;
        }
    }

    private void Decode(Stream decoder, ref byte[] buffer)
    {
        var most = (int)Math.Min(limits.RequestBody, System.Array.MaxLength);
        while (true)
        {
            var end = Math.Min(buffer.Length, most);
            if (Length == most)
            {
                TooLarge = decoder.ReadByte() >= 0;
                return;
            }

            if (Length == end)
            {
                var wanted = (int)Math.Min(Length * 2L, most);
                if (!pool.MayGrow(buffer.Length + coded.Length, wanted + coded.Length, limits.BufferedBytes))
                {
                    NoRoom = true;
                    return;
                }

                buffer = pool.Grow(buffer, Length, wanted);
                end = Math.Min(buffer.Length, most);
            }

            var read = decoder.Read(buffer, Length, end - Length);
            if (read == 0)
            {
                return;
            }

            Length += read;
        }
    }

    private Stream Open(Stream source) => coding switch
    {
        "deflate" => new ZLibStream(source, CompressionMode.Decompress),
        "br" => new BrotliStream(source, CompressionMode.Decompress),
        _ => new GZipStream(source, CompressionMode.Decompress),
    };
}
