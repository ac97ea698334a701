using System.Text.Json;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;

namespace EdgeRouter.Import.Source;

/// <summary>A file that is imported, read from disk and parsed. What is wrong with it becomes an error with its place.</summary>
internal static class SourceFile
{
    // Larger ones would rather be the wrong file.
    private const long LargestBytes = 16 << 20;

    /// <returns>An object, or null with errors added to <paramref name="all"/>.</returns>
    public static ConfigNode? Read(string path, Func<ReadOnlyMemory<byte>, ConfigErrors, ConfigNode?> parse, List<ConfigError> all)
    {
        var errors = new ConfigErrors(path);
        ConfigNode? root = null;
        try
        {
            var text = new FileInfo(path).Length > LargestBytes ? throw new IOException($"it is larger than {LargestBytes >> 20} MB") : File.ReadAllBytes(path);
            root = parse(text, errors);
            if (root is { Kind: not JsonValueKind.Object })
            {
                errors.Add(root, "must be an object");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var reason = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : failure is UnauthorizedAccessException ? "no permission to read it"
                : failure.Message;
            errors.Add(new TextPlace(1, 1), "", $"cannot be read: {reason}");
        }

        all.AddRange(errors.Sorted());
        return errors.Count == 0 ? root : null;
    }
}
