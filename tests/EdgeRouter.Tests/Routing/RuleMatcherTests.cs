using System.Text;
using System.Text.RegularExpressions;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Routing;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Routing;

public sealed class RuleMatcherTests
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [Fact]
    public void HeadersAndText_AreReadOnceForAllRules_AndOnlyIfOneAsks()
    {
        var headers = new CountedHeaders { ["x-edgerouter-app"] = "none", ["x-edgerouter-tags"] = "a, b" };
        var reads = 0;
        var rules = Enumerable.Range(0, 100).SelectMany(static i => new RoutingRule[]
        {
            new() { Name = "app", Applications = [$"app-{i}"] },
            new() { Name = "task", Tasks = [$"task-{i}"] },
            new() { Name = "tags", Tags = [$"tag-{i}"] },
            new() { Name = "user", Users = [$"user-{i}"] },
            new() { Name = "header", Headers = [new("x-tenant", $"tenant-{i}")] },
            new() { Name = "words", Keywords = [Encoding.UTF8.GetBytes($"word-{i}")] },
            new() { Name = "expression", Pattern = new Regex($"bug #{i}$", Options) },
        }).ToArray();
        Assert.Null(First(rules, """{"messages":[{"role":"user","content":"hi"}]}""", headers, Count));
        Assert.Equal(
            [("x-edgerouter-app", 1), ("x-edgerouter-tags", 1), ("x-edgerouter-task", 1), ("x-edgerouter-user", 1), ("x-tenant", 1)],
            headers.Asked.Select(static a => (a.Key, a.Value)));
        Assert.Equal(1, reads);

        headers.Asked.Clear();
        Assert.Equal("any", First([new() { Name = "tools", Tools = true }, new() { Name = "any" }, .. rules], """{"messages":[]}""", headers, Count)?.Name);
        Assert.Empty(headers.Asked);
        Assert.Equal(1, reads);

        Span<byte> Count(ReadOnlySpan<byte> body, ByteRange messages, Span<byte> into)
        {
            reads++;
            return LastUserMessage.Read(body, messages, into);
        }
    }

    [Fact]
    public void MoreHeadersThanAreRemembered_AreAllFound()
    {
        var headers = new CountedHeaders();
        for (var i = 0; i < 30; i++)
        {
            headers[$"x-{i}"] = $"v{i}";
        }

        var rules = Enumerable.Range(0, 30).Select(static i => new RoutingRule { Name = $"{i}", Headers = [new($"x-{i}", $"v{i}"), new("x-29", "v29"), new("x-0", i == 17 ? "v0" : "other")] }).ToArray();
        Assert.Equal("17", First(rules, """{"messages":[]}""", headers)?.Name);
    }

    [Theory]
    [InlineData("""{"user":"vip-7"}""", null, "people")]
    [InlineData("""{"user":"VIP-7"}""", null, "people")]
    [InlineData("""{"user":"vip"}""", null, null)]
    [InlineData("""{"user":"vip-7"}""", "guest", null)]
    [InlineData("""{"user":"guest"}""", "vip-7", "people")]
    [InlineData("""{"user":"J\u00f6rg"}""", null, null)]
    [InlineData("""{"user":"JÖRG"}""", null, "one")]
    [InlineData("""{"user":"jörg😀"}""", null, "smile")]
    [InlineData("""{"user":""}""", null, null)]
    [InlineData("{}", null, null)]
    public void User_IsTheHeadersElseTheBodys(string body, string? header, string? rule)
    {
        var headers = new CountedHeaders();
        if (header is not null)
        {
            headers["x-edgerouter-user"] = header;
        }

        Assert.Equal(rule, First([new() { Name = "people", Users = ["another", "vip-*"] }, new() { Name = "one", Users = ["jörg"] }, new() { Name = "smile", Users = ["jörg😀"] }], body, headers)?.Name);
    }

    [Fact]
    public void AnyNumberOfKeywords_FindsWhatASearchFinds()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var text = Word(random, random.Next(400));
            var words = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(_ => Word(random, random.Next(1, 9))).ToArray()).ToArray();
            var rules = words.Select(static (w, i) => new RoutingRule { Name = $"{i}", Keywords = [.. w.Select(Encoding.UTF8.GetBytes)] }).ToArray();
            var first = Array.FindIndex(words, w => Array.Exists(w, k => text.Contains(k, StringComparison.Ordinal)));
            Assert.Equal(first < 0 ? null : $"{first}", First(rules, $$"""{"messages":[{"role":"user","content":"{{text}}"}]}""", [])?.Name);

            // Behind many that are not in it, each place in the text is still found.
            var hidden = text.Length > 5 ? text.Substring(random.Next(text.Length - 5), 5) : text;
            rules = [.. Enumerable.Range(0, 40).Select(static i => new RoutingRule { Name = "no", Keywords = [Encoding.UTF8.GetBytes($"#{i}")] }), new() { Name = "yes", Keywords = [Encoding.UTF8.GetBytes(hidden)] }];
            Assert.Equal("yes", First(rules, $$"""{"messages":[{"role":"user","content":"{{text}}"}]}""", [])?.Name);
        }
    }

    [Fact]
    public void Trigrams_RuleOutNearlyAllWordsThatAreNotThere()
    {
        var list = new ulong[Trigrams.Words];
        Trigrams.List(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(static i => $"some words of topic-{i}. "))), list);
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => Trigrams.MayContain(list, Encoding.UTF8.GetBytes($"matter-{i}"))), 0, 10);
        Assert.True(Trigrams.MayContain(list, "topic-99"u8));
        Assert.True(Trigrams.MayContain(list, "zz"u8));
    }

    [Fact]
    public void UsersAndKeywordsOfManyRules_AllocateNothing()
    {
        var rules = Enumerable.Range(0, 50).SelectMany(static i => new RoutingRule[]
        {
            new() { Name = "user", Users = [$"user-{i}"] },
            new() { Name = "words", Keywords = [Encoding.UTF8.GetBytes($"word-{i}")] },
        }).ToArray();
        var body = Encoding.UTF8.GetBytes("""{"model":"m","user":"somebody else","messages":[{"role":"user","content":"a question about something"}]}""");
        Assert.Null(RequestScan.Scan(body, 64, out var facts));
        RuleMatcher.ReadText read = LastUserMessage.Read;
        Assert.Equal(0, Garbage.Of(() => Assert.Null(RuleMatcher.First(rules, new RouteRequest(ref facts, body, null, CallerWants.Nothing, Simulation.NoHeaders.Instance), default, read)), 100));
    }

    private static string Word(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "abcdeö"[random.Next(6)]));

    private static RoutingRule? First(RoutingRule[] rules, string body, CountedHeaders headers, RuleMatcher.ReadText? read = null)
    {
        var bytes = Encoding.UTF8.GetBytes($"{body[..^1]}{(body.Length > 2 ? "," : "")}\"model\":\"m\"}}");
        Assert.Null(RequestScan.Scan(bytes, 64, out var facts));
        return RuleMatcher.First(rules, new RouteRequest(ref facts, bytes, null, CallerWants.Nothing, headers), default, read ?? LastUserMessage.Read);
    }

    private sealed class CountedHeaders : Dictionary<string, string>, IHeaderSource
    {
        public SortedDictionary<string, int> Asked { get; } = new(StringComparer.Ordinal);

        public string? Header(string name)
        {
            Asked[name] = Asked.GetValueOrDefault(name) + 1;
            return this.GetValueOrDefault(name);
        }
    }
}
