using EdgeRouter.Hosting.Reload;

namespace EdgeRouter.Tests.Hosting;

public sealed class WatchedFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watched-").FullName;
    private readonly WatchedFiles _files = new();

    private string Config => Path.Combine(_folder, "config");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Content_Changed_IsSeen_AndTouchingIsNot()
    {
        File.WriteAllText(Config, "one");
        _files.Note(Config, "one"u8);
        Assert.Equal(_files.Known(), _files.Look());
        File.SetLastWriteTimeUtc(Config, DateTime.UnixEpoch);
        Assert.Equal(_files.Known(), _files.Look());
        File.WriteAllText(Config, "two");
        Assert.NotEqual(_files.Known(), _files.Look());
    }

    [Fact]
    public void Link_Swapped_IsSeen()
    {
        File.WriteAllText(Path.Combine(_folder, "a"), "one");
        File.WriteAllText(Path.Combine(_folder, "b"), "two");
        File.CreateSymbolicLink(Config, "a");
        _files.Note(Config);
        File.CreateSymbolicLink(Config + ".new", "b");
        File.Move(Config + ".new", Config, overwrite: true);
        Assert.NotEqual(_files.Known(), _files.Look());
    }

    [Fact]
    public void File_ThatAppearsOrGoes_IsSeen()
    {
        _files.Note(Config);
        Assert.Equal(_files.Known(), _files.Look());
        File.WriteAllText(Config, "here");
        Assert.NotEqual(_files.Known(), _files.Look());
        _files.Note(Config);
        Assert.Equal(_files.Known(), _files.Look());
        File.Delete(Config);
        Assert.NotEqual(_files.Known(), _files.Look());
    }
}
