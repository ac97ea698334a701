using System.Security.Cryptography;

namespace EdgeRouter.Hosting.Reload;

/// <summary>
/// The files that a configuration was made of, with a hash of what each held when it was read. Contents count, not times or inodes, so a swapped symbolic link, a mounted secret and a copy are all noticed, and a
/// touched file is not.
/// </summary>
internal sealed class WatchedFiles
{
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <summary>Remembers what the file holds now; called right before it is read, so that a change in between is seen as a change later.</summary>
    public void Note(string path) => _hashes[path] = HashOf(path);

    public void Note(string path, ReadOnlySpan<byte> content) => _hashes[path] = HashOf(content);

    /// <summary>The state of the same files now, as one text; differs from <see cref="Known"/> when any of them has changed. Reads them all.</summary>
    public string Look() => string.Join('\n', _hashes.Keys.Order(StringComparer.Ordinal).Select(static p => $"{p}={HashOf(p)}"));

    /// <summary>The state that was read.</summary>
    public string Known() => string.Join('\n', _hashes.OrderBy(static h => h.Key, StringComparer.Ordinal).Select(static h => $"{h.Key}={h.Value}"));

    private static string HashOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The reader says what is wrong with it; here it is a state like any other.
            return missing.GetType().Name;
        }
    }

    private static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
