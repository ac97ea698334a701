namespace EdgeRouter.Config;

/// <summary>Reads the target of <c>file:PATH</c> from disk.</summary>
internal static class SecretFile
{
    /// <summary>Keys are hundreds of bytes, tokens a few thousand, the certificates of all public authorities together 250 KB: more is the wrong file.</summary>
    private const int LargestBytes = 1024 * 1024;

    public static SecretText Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var buffer = new byte[(int)Math.Min(LargestBytes, stream.CanSeek ? stream.Length : LargestBytes) + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > LargestBytes
                ? SecretText.Failed($"file {path} is larger than 1 MB")
                : SecretText.Of(System.Text.Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var missing = e is FileNotFoundException or DirectoryNotFoundException;
            return SecretText.Failed(missing ? $"file {path} does not exist" : $"file {path} cannot be read");
        }
    }
}
