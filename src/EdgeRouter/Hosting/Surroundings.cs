using System.Runtime.InteropServices;

namespace EdgeRouter.Hosting;

/// <summary>
/// Completes the environment where the root holds little more than this binary. Once, before anything reads it: the runtime looks up a home for the TLS server and throws without one, and an OpenSSL that is linked in
/// knows only the place of the authorities on the distribution that it was built on.
/// </summary>
internal static partial class Surroundings
{
    private const string AuthoritiesFile = "SSL_CERT_FILE";
    private const string AuthoritiesFolder = "SSL_CERT_DIR";

    // Debian's, where the binaries are linked. OpenSSL finds these by itself.
    private static readonly string[] BuiltInPlaces = ["/usr/lib/ssl/cert.pem", "/usr/lib/ssl/certs"];

    // Debian, Alpine and most images; Red Hat's family; SUSE; the BSD way, which Alpine and Arch have too.
    private static readonly string[] UsualPlaces =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

    public static void Complete()
    {
        if (Environment.GetEnvironmentVariable("HOME") is null or "")
        {
            // From /etc/passwd, else "/".
            Environment.SetEnvironmentVariable("HOME", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        }

        if (Authorities(Environment.GetEnvironmentVariable, Path.Exists) is { } file)
        {
            // OpenSSL reads the process's own environment, which the runtime's is only a copy of.
            _ = SetVariable(AuthoritiesFile, file, 1);
            Environment.SetEnvironmentVariable(AuthoritiesFile, file);
        }
    }

    /// <returns>The file to be told to OpenSSL; null when it knows where to look, or when there is none.</returns>
    internal static string? Authorities(Func<string, string?> variable, Func<string, bool> exists) =>
        variable(AuthoritiesFile) is not null || variable(AuthoritiesFolder) is not null || Array.Exists(BuiltInPlaces, p => exists(p)) ? null : Array.Find(UsualPlaces, p => exists(p));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
