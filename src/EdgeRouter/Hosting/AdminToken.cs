using System.Globalization;
using System.Security.Cryptography;

namespace EdgeRouter.Hosting;

/// <summary>A random token for the operator's door, in a file that only the owner can read; removed at the end of the process.</summary>
internal sealed class AdminToken : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    private AdminToken(string? value, string? path, string? problem) => (Value, Path, Problem) = (value, path, problem);

    /// <summary>Null when it could not be written: then nobody has it, and nothing can be changed.</summary>
    public string? Value { get; }

    public string? Path { get; }

    /// <summary>Why there is none.</summary>
    public string? Problem { get; }

    /// <summary>When the configuration gives one, or nothing needs one.</summary>
    public static AdminToken None { get; } = new(null, null, null);

    /// <param name="file">Null: in the place for the state of running services.</param>
    /// <param name="port">Of the admin address; tells the files of several routers apart.</param>
    public static AdminToken Write(string? file, int port, Func<string, string?> variable)
    {
        var path = file ?? System.IO.Path.Combine(DefaultFolder(variable), string.Create(CultureInfo.InvariantCulture, $"admin-{port}.token"));
        var value = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 43);
        try
        {
            if (file is null)
            {
                MakeFolder(System.IO.Path.GetDirectoryName(path)!);
            }

            // Created anew with its mode: an existing file may be open in, or a link of, someone else's.
            File.Delete(path);
            using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            using var writer = new StreamWriter(stream);
            writer.WriteLine(value);
            return new AdminToken(value, path, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new AdminToken(null, path, failure.Message);
        }
    }

    public void Dispose()
    {
        try
        {
            if (Value is not null)
            {
                File.Delete(Path!);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The token in it is worth nothing once the process is gone.
        }
    }

    private static string DefaultFolder(Func<string, string?> variable) =>
        variable("RUNTIME_DIRECTORY") is { Length: > 0 } service ? service.Split(':')[0]
        : variable("XDG_RUNTIME_DIR") is { Length: > 0 } user ? System.IO.Path.Combine(user, "edgerouter")
        : $"/tmp/edgerouter-{Environment.UserName}";

    // In a folder for all, someone else could have made ours: then it is not used.
    private static void MakeFolder(string folder)
    {
        Directory.CreateDirectory(folder, OwnerOnlyFolder);
        if ((File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0 || new DirectoryInfo(folder).LinkTarget is not null)
        {
            throw new UnauthorizedAccessException($"{folder} can be written by others");
        }
    }
}
