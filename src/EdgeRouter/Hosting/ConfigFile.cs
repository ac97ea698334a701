using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Hosting.Reload;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Hosting;

/// <summary>A configuration file on disk, read with the real surroundings: environment, secret files, the dialects that are built in.</summary>
/// <param name="inherited">Addresses of sockets that the service manager has opened for callers.</param>
internal sealed class ConfigFile(string path, SlotTable slots, IReadOnlyList<ListenAddress>? inherited = null)
{
    /// <summary>Several hundred thousand keys. The file is read as a whole, and again to see whether it has changed, so more would rather be the wrong file.</summary>
    public const long LargestBytes = 64 << 20;

    private readonly ConfigCatalogue _catalogue = Catalogue() with { DefaultNodeId = HostName(), Slots = slots, Inherited = inherited ?? [] };

    public string Path => path;

    /// <summary>What this binary knows of vendors, models and dialects.</summary>
    public static ConfigCatalogue Catalogue() => new() { Vendors = VendorCatalogue.Load(), UsableDialects = [.. Enum.GetValues<DialectId>().Where(Dialects.IsSpoken)] };

    /// <summary>For commands that only look: the file's slots belong to no running router.</summary>
    public static ConfigResult Read(string path) => new ConfigFile(path, new SlotTable()).Read(out _);

    /// <returns>With errors when the file cannot be read or is wrong.</returns>
    /// <param name="files">The files that were read for it, to be watched.</param>
    public ConfigResult Read(out WatchedFiles files)
    {
        var watched = new WatchedFiles();
        files = watched;
        byte[] text;
        try
        {
            text = new FileInfo(path).Length > LargestBytes ? throw new IOException($"it is larger than {LargestBytes >> 20} MB") : File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            watched.Note(path);
            var reason = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : failure is UnauthorizedAccessException ? "no permission to read it"
                : failure.Message;
            return new ConfigResult { Errors = [new ConfigError(path, 1, 1, "", $"cannot be read: {reason}")] };
        }

        watched.Note(path, text);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return ConfigLoader.Load(path, text, _catalogue with { Today = today }, Environment.GetEnvironmentVariable, ReadSecret);

        SecretText ReadSecret(string file)
        {
            watched.Note(file);
            return SecretFile.Read(file);
        }
    }

    /// <summary>The host's name, fit for a Via pseudonym.</summary>
    public static string HostName()
    {
        var name = string.Concat(Environment.MachineName.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
        return name.Length == 0 ? "node" : name.Length > 64 ? name[..64] : name;
    }
}
