using System.IO.Compression;

namespace EdgeRouter.Upstream;

/// <summary>Undoes a content coding that an upstream applied although it was asked not to.</summary>
internal static class DecodedStream
{
    /// <returns>Null when the coding is not one of gzip, deflate, br, identity.</returns>
    public static Stream? Wrap(Stream coded, string coding) => coding.Trim().ToLowerInvariant() switch
    {
        "identity" or "" => coded,
        "gzip" or "x-gzip" => new GZipStream(coded, CompressionMode.Decompress),
        "deflate" => new ZLibStream(coded, CompressionMode.Decompress),
        "br" => new BrotliStream(coded, CompressionMode.Decompress),
        _ => null,
    };
}
