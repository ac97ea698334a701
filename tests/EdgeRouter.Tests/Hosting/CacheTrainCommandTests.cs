using EdgeRouter.Caching.Compression;
using EdgeRouter.Hosting;
using EdgeRouter.Tests.Caching.Compression;

namespace EdgeRouter.Tests.Hosting;

public sealed class CacheTrainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-train-").FullName;

    private string Output => Path.Combine(_folder, "answers.dict");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Train_OnFoldersFilesAndLines_WritesADictionaryForTheOwnerAlone()
    {
        var samples = Dictionaries.Samples(seed: 9, count: 120);
        Directory.CreateDirectory(Path.Combine(_folder, "samples", "deeper"));
        for (var i = 0; i < 60; i++)
        {
            File.WriteAllBytes(Path.Combine(_folder, "samples", i % 2 == 0 ? "deeper" : "", $"{i:D3}"), samples[i].ToArray());
        }

        var lines = Path.Combine(_folder, "more.jsonl");
        File.WriteAllBytes(lines, [.. samples.Skip(60).SelectMany(static s => s.ToArray().Where(static b => b != '\n').Append((byte)'\n'))]);
        File.WriteAllText(Output, "an older one");
        Assert.Equal(ExitCode.Ok, CacheTrainCommand.Run(Output, "4KB", [Path.Combine(_folder, "samples"), lines]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Output));
        Assert.True(EntryDictionary.TryCreate(File.ReadAllBytes(Output), out var dictionary));
        dictionary.Dispose();
        Assert.InRange(new FileInfo(Output).Length, 1024, 4096);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("1000B")]
    [InlineData("2MB")]
    [InlineData("many")]
    public void Train_WithAnImpossibleSize_IsBadInput(string size)
    {
        Assert.Equal(ExitCode.BadInput, CacheTrainCommand.Run(Output, size, [_folder]));
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void Train_OnNothing_IsBadInputAndLeavesTheOldFile()
    {
        File.WriteAllText(Output, "an older one");
        var empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        Assert.Equal(ExitCode.BadInput, CacheTrainCommand.Run(Output, "4KB", [empty]));
        Assert.Equal(ExitCode.BadInput, CacheTrainCommand.Run(Output, "4KB", [Path.Combine(_folder, "none")]));
        Assert.Equal("an older one", File.ReadAllText(Output));
    }
}
