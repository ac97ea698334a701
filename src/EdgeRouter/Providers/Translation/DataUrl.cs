namespace EdgeRouter.Providers.Translation;

/// <summary>Takes <c>data:</c> addresses (RFC 2397) apart: the way OpenAI's dialect carries bytes inside a request.</summary>
internal static class DataUrl
{
    /// <param name="url">The value, unescaped.</param>
    /// <returns>False when it is another kind of address, or data that is not in base64. Both parts can stand in JSON as they are.</returns>
    public static bool TrySplit(ReadOnlyMemory<byte> url, out ReadOnlyMemory<byte> mediaType, out ReadOnlyMemory<byte> data)
    {
        mediaType = default;
        data = default;
        var span = url.Span;
        if (!IsData(span))
        {
            return false;
        }

        var comma = span.IndexOf((byte)',');
        if (comma < 0 || !span[..comma].EndsWith(";base64"u8) || span.ContainsAny((byte)'"', (byte)'\\') || span.ContainsAnyInRange((byte)0, (byte)0x1f))
        {
            return false;
        }

        var type = url[5..(comma - ";base64".Length)];
        var parameters = type.Span.IndexOf((byte)';');
        mediaType = parameters < 0 ? type : type[..parameters];
        data = url[(comma + 1)..];
        return true;
    }

    public static bool IsData(ReadOnlySpan<byte> url) => url.Length >= 5 && url[..5] is [(byte)'d' or (byte)'D', (byte)'a' or (byte)'A', (byte)'t' or (byte)'T', (byte)'a' or (byte)'A', (byte)':'];
}
