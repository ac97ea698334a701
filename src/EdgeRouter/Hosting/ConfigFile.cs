using EdgeRouter.Config;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Hosting;

/// <summary>Reads a configuration from disk with the real surroundings: environment, files, the dialects that are built in.</summary>
internal static class ConfigFile
{
    /// <returns>With errors when the file cannot be read or is wrong.</returns>
    public static ConfigResult Read(string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var reason = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure is UnauthorizedAccessException ? "no permission to read it" : failure.Message;
            return new ConfigResult(null, null, [new ConfigError(path, 0, 0, "", $"cannot be read: {reason}")], []);
        }

        return ConfigLoader.Load(path, text, Surroundings());
    }

    public static Surroundings Surroundings() => new(
        Environment.GetEnvironmentVariable,
        ReadSecret,
        Enum.GetValues<DialectId>().Where(Dialects.IsSpoken).ToHashSet(),
        HostName());

    /// <summary>The host's name, fit for a Via pseudonym.</summary>
    public static string HostName()
    {
        var name = string.Concat(Environment.MachineName.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
        return name.Length == 0 ? "node" : name.Length > 64 ? name[..64] : name;
    }

    private static string? ReadSecret(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The caller reports the path; the reason is the operator's to find.
            return null;
        }
    }
}
