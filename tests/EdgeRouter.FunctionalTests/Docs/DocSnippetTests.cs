using System.Collections.Concurrent;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>
/// Every fenced block of README.md and docs is run, loaded or marked with a reason why not; docs/contributing.md lists the marks. Blocks of a page run in order in one folder.
/// </summary>
[Collection(DefaultPorts.Name)]
public sealed class DocSnippetTests
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<string>> Done = new();

    public static TheoryData<string> Pages => [.. DocPage.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_EveryBlock_DoesWhatThePageSays(string path)
    {
        var page = DocPage.Read(path);
        Assert.True(page.Indented.Count == 0, $"{path}: code without a fence in lines {string.Join(", ", page.Indented)}");
        var done = new List<string>();
        var wrong = new List<string>();
        if (page.Blocks.Count > 0)
        {
            await using var session = await DocSession.StartAsync(page);
            foreach (var block in page.Blocks)
            {
                try
                {
                    done.Add(await session.DoAsync(block));
                }
                catch (Xunit.Sdk.XunitException failure)
                {
                    // Whoever mends a page wants to see all of them.
                    wrong.Add(failure.Message);
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Done[path] = done;
        Report();
    }

    [Fact]
    public void Pages_All_AreMoreThanAFew() => Assert.True(DocPage.All.Count >= 12);

    // Read by test.sh: how many blocks of each kind, and which reasons for not running one.
    private static void Report()
    {
        var counts = Done.Values.SelectMany(static d => d).CountBy(static d => d).OrderByDescending(static c => c.Value).ToArray();
        var lines = counts.Select(static c => $"{c.Value,4} {(NotRun.Reasons.TryGetValue(c.Key, out var why) ? $"not run: {c.Key} ({why})" : c.Key)}");
        Directory.CreateDirectory(Path.Combine(Files.Root, "artifacts"));
        File.WriteAllText(Path.Combine(Files.Root, "artifacts/docs-snippets.txt"), $"blocks of {Done.Count} pages:\n{string.Join('\n', lines)}\n");
    }
}
