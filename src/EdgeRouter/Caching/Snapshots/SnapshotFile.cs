using System.Security.Cryptography;

namespace EdgeRouter.Caching.Snapshots;

/// <summary>
/// The cache kept over a restart: records, whose meaning is the caller's, in an encrypted file. It is written whole beside the old one and renamed over it, so a crash leaves the old file or the new one; it is read
/// whole or not at all. Everything happens on the calling thread and waits for the disk: a background thread's work. One writer at a time for a path. Every failure is a value;
/// what the caller's own code throws goes through, and leaves the old file and a beginning beside it that the next writer removes.
/// </summary>
internal static class SnapshotFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="secret">At least 16 random bytes; the configuration checks that.</param>
    /// <param name="fill">Writes the records; ends early when the writer says so.</param>
    /// <param name="cancel">Looked at between chunks; the old file stays.</param>
    public static SnapshotResult Write(string path, ReadOnlySpan<byte> secret, in SnapshotHead head, Action<SnapshotWriter> fill, CancellationToken cancel = default)
    {
        var beside = path + ".new";
        try
        {
            // What a crash left behind. Created anew, so that nobody's link or open file is written into.
            File.Delete(beside);
            var result = WriteBeside(beside, secret, head, fill, cancel);
            if (!result.IsOk)
            {
                File.Delete(beside);
                return result;
            }

            File.Move(beside, path, overwrite: true);
            FolderSync.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return result;
        }
        catch (Exception failure) when (IsOfTheSystem(failure))
        {
            return new SnapshotResult(SnapshotStatus.Unwritable, Reason: failure.Message);
        }
    }

    /// <summary>
    /// Hands out the records of a file that is good to its end. Where the result is not ok although records were handed out (a disk that fails or a file that is changed between the two passes, cancellation, the
    /// receiver's own wish), the caller decides about them; a torn or foreign file has given none.
    /// </summary>
    /// <param name="cancel">Looked at between chunks.</param>
    public static SnapshotResult Read(string path, ReadOnlySpan<byte> secret, ISnapshotReceiver receiver, CancellationToken cancel = default)
    {
        try
        {
            using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.SequentialScan });
            return new SnapshotReader(stream, cancel).Read(secret, receiver);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new SnapshotResult(SnapshotStatus.Missing);
        }
        catch (Exception failure) when (IsOfTheSystem(failure))
        {
            return new SnapshotResult(SnapshotStatus.Unreadable, Reason: failure.Message);
        }
    }

    private static SnapshotResult WriteBeside(string beside, ReadOnlySpan<byte> secret, in SnapshotHead head, Action<SnapshotWriter> fill, CancellationToken cancel)
    {
        try
        {
            using var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = OwnerOnly });
            using var writer = new SnapshotWriter(stream, secret, head, cancel);
            fill(writer);
            var result = writer.Complete();
            if (result.IsOk)
            {
                stream.Flush(flushToDisk: true);
            }

            return result;
        }
        catch (Exception failure) when (IsOfTheSystem(failure))
        {
            return new SnapshotResult(SnapshotStatus.Unwritable, Reason: failure.Message);
        }
    }

    // The last two: a machine without OpenSSL.
    private static bool IsOfTheSystem(Exception failure) => failure is IOException or UnauthorizedAccessException or CryptographicException or PlatformNotSupportedException;
}
