namespace EdgeRouter.Providers.Translation;

/// <summary>Media types told from the end of an address: some dialects must be given one where others only take the address.</summary>
internal static class MediaTypes
{
    /// <returns>Empty when the end says nothing.</returns>
    public static ReadOnlySpan<byte> OfAddress(ReadOnlySpan<byte> url)
    {
        var end = url.IndexOfAny((byte)'?', (byte)'#');
        url = end < 0 ? url : url[..end];
        var dot = url.LastIndexOf((byte)'.');
        if (dot < 0 || url.Length - dot > 5)
        {
            return default;
        }

        Span<byte> extension = stackalloc byte[4];
        var length = url.Length - dot - 1;
        for (var i = 0; i < length; i++)
        {
            extension[i] = (byte)(url[dot + 1 + i] | 0x20);
        }

        return extension[..length] switch
        {
            var e when e.SequenceEqual("png"u8) => "image/png"u8,
            var e when e.SequenceEqual("jpg"u8) || e.SequenceEqual("jpeg"u8) => "image/jpeg"u8,
            var e when e.SequenceEqual("gif"u8) => "image/gif"u8,
            var e when e.SequenceEqual("webp"u8) => "image/webp"u8,
            var e when e.SequenceEqual("heic"u8) => "image/heic"u8,
            var e when e.SequenceEqual("pdf"u8) => "application/pdf"u8,
            _ => default,
        };
    }
}
