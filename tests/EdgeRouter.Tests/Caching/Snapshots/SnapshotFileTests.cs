using EdgeRouter.Caching.Snapshots;

namespace EdgeRouter.Tests.Caching.Snapshots;

public sealed class SnapshotFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-snapshot-").FullName;

    private string File => Path.Combine(_folder, "cache.snapshot");

    private string Beside => File + ".new";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void File_Written_ComesBackAndIsTheOwnersAlone()
    {
        Assert.Equal(new SnapshotResult(SnapshotStatus.Ok, Records: 3), Write([1], [2, 2], []));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.False(Path.Exists(Beside));
        Expect([1], [2, 2], []);
        Assert.Equal(0, Write().Records);
        Expect();
    }

    [Fact]
    public void Read_WhereNothingIs_IsMissing()
    {
        Assert.Equal(SnapshotStatus.Missing, Read(new ReceivedRecords()).Status);
        Assert.Equal(SnapshotStatus.Missing, SnapshotFile.Read(Path.Combine(_folder, "no", "such"), SnapshotBytes.Secret, new ReceivedRecords()).Status);
    }

    [Fact]
    public void Read_AFolder_IsUnreadable()
    {
        Directory.CreateDirectory(File);
        var result = Read(new ReceivedRecords());
        Assert.Equal(SnapshotStatus.Unreadable, result.Status);
        Assert.NotNull(result.Reason);
    }

    [Fact]
    public void Read_TornFile_SaysWhereAndGivesNothing()
    {
        Write([.. Enumerable.Range(0, 10).Select(static _ => new byte[200_000])]);
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.SetLength(file.Length - 1_000_000);
        }

        var received = new ReceivedRecords();
        Assert.Equal("torn at chunk 6", Read(received).ToString());
        Assert.Empty(received.Records);
    }

    [Fact]
    public void Write_CrashBeforeTheRename_LeavesTheOldFile()
    {
        Write([1]);
        Assert.Throws<InvalidDataException>(() => SnapshotFile.Write(File, SnapshotBytes.Secret, SnapshotBytes.Head, static writer =>
        {
            Assert.True(writer.TryWrite(new byte[300_000]));
            Assert.True(writer.TryWrite(new byte[300_000]));
            throw new InvalidDataException("here the process dies");
        }));
        Assert.InRange(new FileInfo(Beside).Length, 300_000, 400_000);
        Expect([1]);
        Write([2]);
        Expect([2]);
        Assert.False(Path.Exists(Beside));
    }

    [Fact]
    public void Write_SomethingElseInItsPlace_IsNotFollowed()
    {
        var other = Path.Combine(_folder, "other");
        System.IO.File.WriteAllText(other, "not ours");
        System.IO.File.CreateSymbolicLink(Beside, other);
        Assert.True(Write([1]).IsOk);
        Assert.Equal("not ours", System.IO.File.ReadAllText(other));
        Expect([1]);
    }

    [Fact]
    public void Write_NotPossible_SaysWhyAndLeavesTheOldFile()
    {
        Write([1]);
        Directory.CreateDirectory(Beside);
        var result = Write([2]);
        Assert.Equal(SnapshotStatus.Unwritable, result.Status);
        Assert.NotNull(result.Reason);
        Expect([1]);

        // A file system in which nobody can create anything, not even root.
        Assert.Equal(SnapshotStatus.Unwritable, SnapshotFile.Write("/proc/cache.snapshot", SnapshotBytes.Secret, SnapshotBytes.Head, static _ => { }).Status);
        Assert.Equal(SnapshotStatus.Unwritable, SnapshotFile.Write(Path.Combine(_folder, "no", "such"), SnapshotBytes.Secret, SnapshotBytes.Head, static _ => { }).Status);
    }

    [Fact]
    public void Write_Cancelled_LeavesTheOldFile()
    {
        Write([1]);
        using var cancel = new CancellationTokenSource();
        var written = 0;
        var result = SnapshotFile.Write(File, SnapshotBytes.Secret, SnapshotBytes.Head, Fill, cancel.Token);
        Assert.Equal(SnapshotStatus.Cancelled, result.Status);
        Assert.InRange(written, 10, 20);
        Assert.False(Path.Exists(Beside));
        Expect([1]);

        void Fill(SnapshotWriter writer)
        {
            while (writer.TryWrite(new byte[50_000]))
            {
                if (++written == 10)
                {
                    cancel.Cancel();
                }
            }
        }
    }

    [Fact]
    public void Read_Cancelled_Ends()
    {
        Write([1]);
        var received = new ReceivedRecords();
        Assert.Equal(SnapshotStatus.Cancelled, SnapshotFile.Read(File, SnapshotBytes.Secret, received, new CancellationToken(canceled: true)).Status);
        Assert.Empty(received.Records);
    }

    private SnapshotResult Write(params byte[][] records) => SnapshotFile.Write(File, SnapshotBytes.Secret, SnapshotBytes.Head, writer =>
    {
        foreach (var record in records)
        {
            Assert.True(writer.TryWrite(record));
        }
    });

    private SnapshotResult Read(ReceivedRecords received) => SnapshotFile.Read(File, SnapshotBytes.Secret, received);

    private void Expect(params byte[][] records)
    {
        var received = new ReceivedRecords();
        Assert.Equal(new SnapshotResult(SnapshotStatus.Ok, records.Length), Read(received));
        Assert.Equal(records, received.Records);
    }
}
