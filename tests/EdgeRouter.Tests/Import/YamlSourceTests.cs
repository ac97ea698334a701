using System.Text;
using EdgeRouter.Config;
using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;

namespace EdgeRouter.Tests.Import;

public sealed class YamlSourceTests
{
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("Off", "false")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("12", "12")]
    [InlineData("+12", "12")]
    [InlineData("1_000", "1000")]
    [InlineData("2.50", "2.50")]
    [InlineData("2.5e-06", "0.0000025")]
    [InlineData("\"12\"", "\"12\"")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("2024-10-21", "\"2024-10-21\"")]
    [InlineData("0x10", "\"0x10\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("_1", "\"_1\"")]
    [InlineData("a: b", "{ \"a\": \"b\" }")]
    [InlineData("|\n  two\n  lines\n", "\"two\\nlines\\n\"")]
    [InlineData(">-\n  one\n  line\n", "\"one line\"")]
    [InlineData("{\"json\": [1, true, null]}", "{ \"json\": [1, true, null] }")]
    public void Value_OfEachKind_IsWhatPyYamlReads(string yaml, string json) => Assert.Equal(json, Read.Json(Parse("v: " + (yaml.Contains(": ", StringComparison.Ordinal) && yaml[0] != '{' ? "\n  " + yaml : yaml))["v"]!));

    [Fact]
    public void AnchorsAndMergeKeys_OwnMembersFirst_ThenTheSourcesInOrder()
    {
        var root = Parse("""
            one: &one {a: 1, b: 1}
            two: &two {b: 2, c: 2}
            all:
              <<: [*one, *two]
              a: 0
            again: *two
            """);
        Assert.Equal("{ \"a\": 0, \"b\": 1, \"c\": 2 }", Read.Json(root["all"]!));
        Assert.Equal("all.c", root["all"]!["c"]!.Path);
        Assert.Equal("{ \"b\": 2, \"c\": 2 }", Read.Json(root["again"]!));
    }

    [Fact]
    public void Places_OfValuesAndKeys_CountFromOne()
    {
        var value = Parse("a:\n  - b:   c")["a"]!.Children[0]["b"]!;
        Assert.Equal((new TextPlace(2, 10), new TextPlace(2, 5)), (value.Place, value.KeyPlace));
        Assert.Equal("a[0].b", value.Path);
    }

    [Fact]
    public void Aliases_OfAliases_AreRefusedBeforeTheyFillTheMemory()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 20; i++)
        {
            yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains("more than 500000 values", Refuse(yaml.ToString()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_OfMergedMappings_AreCountedToo()
    {
        var yaml = new StringBuilder("m0: &m0 {x0: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}\n");
        for (var i = 1; i < 24; i++)
        {
            yaml.Append($"m{i}: &m{i} {{<<: *m{i - 1}, y{i}: *m{i - 1}}}\n");
        }

        Assert.Contains("more than 500000 values", Refuse(yaml.ToString()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Nesting_OfAnyDepth_IsRefusedNotOverflown(int depth) => Assert.Contains("nested deeper than 64", Refuse(new string('[', depth)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a: *nobody", 1, 4, "'*nobody' names no anchor that stands before it")]
    [InlineData("a: &a [*a]", 1, 8, "'*a' names no anchor that stands before it")]
    [InlineData("a: 1\nb: 2\na: 3", 3, 1, "key 'a' is repeated; it stands first in line 1")]
    [InlineData("a: 1\n---\nb: 2", 2, 1, "a second document begins here; one is read")]
    [InlineData("? [a, b]\n: 1", 1, 3, "a key that is not a plain name")]
    [InlineData("a:\n  <<: 5", 2, 7, "'<<' takes a mapping, or a list of mappings")]
    public void Mistake_OfEachKind_HasItsPlace(string yaml, int line, int column, string message)
    {
        var error = Refuse(yaml);
        Assert.Equal((line, column, message), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void EveryPrefixOfAConfiguration_IsReadOrRefused()
    {
        var text = File.ReadAllBytes(Path.Combine(Imports.Folder, "litellm", "team.yaml"));
        for (var length = 0; length < text.Length; length += 7)
        {
            var errors = new ConfigErrors("f");
            Assert.True(YamlSource.Parse(text.AsMemory(0, length), errors) is not null || errors.Count > 0);
        }
    }

    [Fact]
    public void Bytes_ThatAreNotUtf8_AreRefused()
    {
        var errors = new ConfigErrors("f");
        Assert.Null(YamlSource.Parse(new byte[] { (byte)'a', (byte)':', 0xFF }, errors));
        Assert.Equal("not UTF-8 text", Assert.Single(errors.Sorted()).Message);
    }

    private static ConfigNode Parse(string yaml)
    {
        var errors = new ConfigErrors("f");
        var root = YamlSource.Parse(Encoding.UTF8.GetBytes(yaml), errors);
        Assert.Equal([], errors.Sorted().Select(static e => e.ToString()));
        return root!;
    }

    private static ConfigError Refuse(string yaml)
    {
        var errors = new ConfigErrors("f");
        Assert.Null(YamlSource.Parse(Encoding.UTF8.GetBytes(yaml), errors));
        return Assert.Single(errors.Sorted());
    }
}
