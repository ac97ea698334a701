using EdgeRouter.Hosting;

namespace EdgeRouter.Tests.Hosting;

public sealed class ConfigFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>The shortest form of a hundred thousand keys takes ten million bytes.</summary>
    [Fact]
    public void Read_FileOfAHundredThousandKeys_IsRead()
    {
        File.WriteAllText(_path, $"{{{new string(' ', 12_000_000)}\"nonsense\": 1}}");
        var error = Assert.Single(ConfigFile.Read(_path).Errors, static e => e.Path == "nonsense");
        Assert.Equal(12_000_002, error.Column);
    }

    [Fact]
    public void Read_FileAboveTheLimit_IsRefused()
    {
        using (var file = File.OpenWrite(_path))
        {
            file.SetLength(ConfigFile.LargestBytes + 1);
        }

        Assert.Equal("cannot be read: it is larger than 64 MB", Assert.Single(ConfigFile.Read(_path).Errors).Message);
    }
}
