namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>That the snippet test can fail.</summary>
public sealed class DocSnippetRulesTests
{
    private const string Fence = "```";

    [Theory]
    [InlineData("```ruby\nputs 1\n```", "nobody runs a block of 'ruby'")]
    [InlineData("```\nanything\n```", "nobody runs a block of ''")]
    [InlineData("```text\nno command above\n```", "nobody runs a block of 'text'")]
    [InlineData("<!-- not run: no time -->\n```bash\ntrue\n```", "is not one of the reasons")]
    [InlineData("```bash\nfalse\n```", "exit code 1, expected 0")]
    [InlineData("<!-- exit: 3 -->\n```bash\ntrue\n```", "exit code 0, expected 3")]
    [InlineData("```bash\necho one\n```\n```text\ntwo\n```", "did not come out: two")]
    [InlineData("```json\n{ \"providers\": { \"a\": { \"vendor\": \"nobody\" } } }\n```", "nobody")]
    [InlineData("<!-- fragment: models.chat -->\n```jsonc\n\"strategi\": \"latency\"\n```", "models.chat.strategi: unknown key")]
    [InlineData("<!-- not run: Python's packages are not there -->\n```python\nprint(\n```", "SyntaxError")]
    [InlineData("```csharp\nvar x = nothing;\n```", "CS0103")]
    [InlineData("```js\nthrow new Error('planted');\n```", "planted")]
    public async Task Block_ThatIsWrong_FailsWithItsPlace(string text, string said)
    {
        var page = DocPage.Parse(text);
        await using var session = await DocSession.StartAsync(page);
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            foreach (var block in page.Blocks)
            {
                await session.DoAsync(block);
            }
        });
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains("page.md:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_InOrder_ShareFolderAndVariables()
    {
        var page = DocPage.Parse($"<!-- file: a.txt -->\n{Fence}ini\nx\n{Fence}\n{Fence}bash\nNAME=$(cat a.txt)\n{Fence}\n{Fence}bash\necho \"$NAME y z\"\n{Fence}\n{Fence}text\nx … z\n{Fence}\n");
        await using var session = await DocSession.StartAsync(page);
        var done = new List<string>();
        foreach (var block in page.Blocks)
        {
            done.Add(await session.DoAsync(block));
        }

        Assert.Equal(["written", "ran", "ran", "came out"], done);
    }

    [Fact]
    public void Page_WithIndentedCode_IsFoundOut() => Assert.Equal([3], DocPage.Parse("Text\n\n    code\n").Indented);
}
