using System.Text;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class ConfigDocumentTests
{
    [Fact]
    public void Document_NestedValues_CarryPathLineAndColumn()
    {
        var root = Parse("{\n  // é comment\n  \"a\": { \"b\": [ 1,\n    { \"c\": true } ] },\n  \"é\": \"x\", \"n\": 1.5e3,\n}")!;

        var c = root["a"]!["b"]!.Children[1]["c"]!;
        Assert.Equal("a.b[1].c", c.Path);
        Assert.Equal(new TextPlace(4, 7), c.KeyPlace);
        Assert.Equal(new TextPlace(4, 12), c.Place);
        Assert.Equal(new TextPlace(3, 17), root["a"]!["b"]!.Children[0].Place);
        Assert.Equal("[\"é\"]", root["é"]!.Path);
        Assert.Equal(new TextPlace(5, 8), root["é"]!.Place);
        Assert.Equal("1.5e3", root["n"]!.Text);
    }

    [Theory]
    [InlineData("gpt-4.1", "[\"gpt-4.1\"]")]
    [InlineData("chat_1", "chat_1")]
    [InlineData("", "[\"\"]")]
    [InlineData("$schema", "$schema")]
    public void Document_KeysWithDots_AreQuotedInPaths(string key, string path)
        => Assert.Equal(path, Parse($"{{ \"{key}\": 1 }}")!.Children[0].Path);

    [Fact]
    public void Document_RepeatedKey_IsAnErrorAtTheSecond()
    {
        var errors = new ConfigErrors("f.json");
        Parse("{\n \"a\": 1,\n \"\\u0061\": 2 }", errors);
        Assert.Equal("f.json:3:2: a: key 'a' is repeated; it stands first in line 2", errors.Sorted().Single().ToString());
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("{\n  \"a\": }", 2, 8)]
    [InlineData("{\n  \"a\" 1 }", 2, 7)]
    [InlineData("{ \"a\": 1 } x", 1, 12)]
    [InlineData("{ \"é\": 01 }", 1, 9)]
    [InlineData("{ \"a\": 1\n", 2, 1)]
    public void Document_SyntaxError_IsLocated(string text, int line, int column)
    {
        var errors = new ConfigErrors("f.json");
        Assert.Null(Parse(text, errors));
        var error = errors.Sorted().Single();
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.StartsWith("not JSON: ", error.Message);
        Assert.DoesNotContain("LineNumber", error.Message);
    }

    [Fact]
    public void Document_TooDeep_IsAnErrorAndNoCrash()
    {
        var errors = new ConfigErrors("f.json");
        Assert.Null(Parse(new string('[', 100_000), errors));
        Assert.Equal(1, errors.Count);
    }

    [Fact]
    public void Document_InvalidUtf8_IsLocated()
    {
        var errors = new ConfigErrors("f.json");
        Assert.Null(ConfigDocument.Parse(new byte[] { (byte)'{', (byte)'\n', (byte)'"', 0xC3, (byte)'"' }, errors));
        Assert.Equal("f.json:2:2: not UTF-8 text", errors.Sorted().Single().ToString());
    }

    [Fact]
    public void Document_HalfASurrogatePair_IsAnError()
    {
        var errors = new ConfigErrors("f.json");
        Assert.Null(Parse("{ \"a\": \"\\ud800\" }", errors));
        Assert.Equal((1, 8), (errors.Sorted()[0].Line, errors.Sorted()[0].Column));
    }

    private static ConfigNode? Parse(string text, ConfigErrors? errors = null)
        => ConfigDocument.Parse(Encoding.UTF8.GetBytes(text), errors ?? new ConfigErrors("f.json"));
}
