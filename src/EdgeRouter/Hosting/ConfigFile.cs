using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Hosting;

/// <summary>Reads a configuration from disk with the real surroundings: environment, secret files, the dialects that are built in.</summary>
internal static class ConfigFile
{
    // Nobody writes a megabyte by hand; more is the wrong file.
    private const long LargestBytes = 4 << 20;

    /// <returns>With errors when the file cannot be read or is wrong.</returns>
    public static ConfigResult Read(string path)
    {
        byte[] text;
        try
        {
            text = new FileInfo(path).Length > LargestBytes ? throw new IOException("it is larger than 4 MB") : File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var reason = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : failure is UnauthorizedAccessException ? "no permission to read it"
                : failure.Message;
            return new ConfigResult { Errors = [new ConfigError(path, 1, 1, "", $"cannot be read: {reason}")] };
        }

        var catalogue = new ConfigCatalogue
        {
            Vendors = VendorCatalogue.Load(),
            UsableDialects = [.. Enum.GetValues<DialectId>().Where(Dialects.IsSpoken)],
            DefaultNodeId = HostName(),
        };
        return ConfigLoader.Load(path, text, catalogue, Environment.GetEnvironmentVariable, SecretFile.Read);
    }

    /// <summary>The host's name, fit for a Via pseudonym.</summary>
    public static string HostName()
    {
        var name = string.Concat(Environment.MachineName.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
        return name.Length == 0 ? "node" : name.Length > 64 ? name[..64] : name;
    }
}
