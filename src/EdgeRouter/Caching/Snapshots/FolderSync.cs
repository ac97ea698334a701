using System.Runtime.InteropServices;

namespace EdgeRouter.Caching.Snapshots;

/// <summary>A rename is on the disk when its folder is; the framework opens no folders.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    // O_CLOEXEC of Linux on x64 and ARM64.
    private const int CloseOnExec = 0x80000;

    // Some file systems know no such thing: EINVAL. Theirs is then the best that can be had.
    private const int NotSupported = 22;

    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void Sync(string folder)
    {
        var descriptor = Open(folder, ReadOnly | CloseOnExec);
        if (descriptor < 0)
        {
            throw Error(folder);
        }

        try
        {
            if (Flush(descriptor) != 0 && Marshal.GetLastPInvokeError() != NotSupported)
            {
                throw Error(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Error(string folder) => new($"{folder}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
