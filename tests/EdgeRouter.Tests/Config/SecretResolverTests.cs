using EdgeRouter.Config;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class SecretResolverTests
{
    private readonly Dictionary<string, string> _environment = new() { ["NAME"] = "value", ["EMPTY"] = "" };
    private int _reads;

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("${NAME}", "value")]
    [InlineData("a ${NAME} b ${NAME}", "a value b value")]
    [InlineData("${NONE:-default}", "default")]
    [InlineData("${NONE:-}", "")]
    [InlineData("${EMPTY:-d}", "d")]
    [InlineData("${NAME:-d}", "value")]
    [InlineData("$NAME", "$NAME")]
    [InlineData("file:/x", "file:/x")]
    public void Resolve_Text_IsExpanded(string text, string expected) => Assert.Equal(expected, Resolver().Resolve(text).Value);

    [Theory]
    [InlineData("${NONE}", "environment variable NONE is not set")]
    [InlineData("${EMPTY}", "environment variable EMPTY is empty")]
    [InlineData("${NAME", "'${' without '}'")]
    [InlineData("${}", "what stands in ${…} is not NAME or NAME:-default")]
    [InlineData("${1A}", "what stands in ${…} is not NAME or NAME:-default")]
    [InlineData("${A-B}", "what stands in ${…} is not NAME or NAME:-default")]
    public void Resolve_Unresolvable_NamesTheVariable(string text, string problem)
        => Assert.Equal(problem, Resolver().Resolve(text).Problem);

    [Fact]
    public void ResolveSecret_File_IsRelativeToTheConfigTrimmedAndReadOnce()
    {
        var resolver = Resolver();
        Assert.Equal("<conf/keys/a>", resolver.ResolveSecret("file:keys/a").Value);
        Assert.Equal("<conf/keys/a>", resolver.ResolveSecret("file:keys/a").Value);
        Assert.Equal("</abs>", resolver.ResolveSecret("file:/abs").Value);
        Assert.Equal(2, _reads);
    }

    [Fact]
    public void ResolveSecret_UnreadableFile_IsAProblem()
    {
        Assert.Equal("file conf/gone does not exist", Resolver().ResolveSecret("file:gone").Problem);
        Assert.Equal("file blank is empty", Resolver().ResolveSecret("file:blank").Problem);
        Assert.Equal("file: needs a path", Resolver().ResolveSecret("file:").Problem);
    }

    [Fact]
    public void SecretText_Printed_DoesNotShowTheSecret() => Assert.DoesNotContain("hush", SecretText.Of("hush").ToString());

    [Fact]
    public void SecretFile_OnDisk_IsRead()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "k\n");
            Assert.Equal("k\n", SecretFile.Read(path).Value);
            File.WriteAllText(path, new string('x', 1_100_000));
            Assert.Equal($"file {path} is larger than 1 MB", SecretFile.Read(path).Problem);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal($"file {path} does not exist", SecretFile.Read(path).Problem);
        Assert.Equal($"file {Path.GetTempPath()} cannot be read", SecretFile.Read(Path.GetTempPath()).Problem);
    }

    private SecretResolver Resolver() => new("conf/edgerouter.json", name => _environment.GetValueOrDefault(name), path =>
    {
        _reads++;
        return path.EndsWith("gone", StringComparison.Ordinal) ? SecretText.Failed($"file {path} does not exist")
            : SecretText.Of(path.EndsWith("blank", StringComparison.Ordinal) ? " \n" : $" <{path}>\n");
    });
}
