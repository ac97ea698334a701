namespace EdgeRouter.Tests.Import;

public sealed class PortkeyImportTests : IDisposable
{
    private readonly Imports _imports = new();

    public void Dispose() => _imports.Dispose();

    [Fact]
    public void Shares_InsideShares_AreMultiplied()
    {
        var text = Imports.Good(_imports.Portkey("""
            { "strategy": { "mode": "loadbalance" }, "targets": [
              { "weight": 0.5, "strategy": { "mode": "loadbalance" }, "targets": [
                { "provider": "groq", "weight": 3, "override_params": { "model": "a" } },
                { "provider": "groq", "weight": 1, "override_params": { "model": "b" } } ] },
              { "weight": 0.5, "provider": "groq", "override_params": { "model": "c" } } ] }
            """));
        Assert.Contains("\"model\": \"a\", \"weight\": 0.375", text, StringComparison.Ordinal);
        Assert.Contains("\"model\": \"b\", \"weight\": 0.125", text, StringComparison.Ordinal);
        Assert.Contains("\"model\": \"c\", \"weight\": 0.5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fallbacks_OfFallbacks_AreOneChain()
    {
        var text = Imports.Good(_imports.Portkey("""
            { "strategy": { "mode": "fallback" }, "targets": [
              { "provider": "groq", "override_params": { "model": "a" } },
              { "strategy": { "mode": "fallback" }, "targets": [
                { "provider": "groq", "name": "second", "override_params": { "model": "b" } },
                { "provider": "groq", "override_params": { "model": "c" } } ] } ] }
            """));
        Assert.Contains("\"fallbacks\": [\"second\", \"fallback-2\"]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "metadata.a": { "$gt": 3 } }""")]
    [InlineData("""{ "metadata.a": "x", "params.temperature": { "$eq": 1 } }""")]
    [InlineData("""{ "metadata.a": { "$regex": "x$" } }""")]
    [InlineData("""{ "$and": [ { "metadata.a": "x" }, { "metadata.a": "y" } ] }""")]
    [InlineData("""{ "metadata.a": { "$in": [] } }""")]
    [InlineData("""{ "params.model": "gpt-4", "metadata.a": "x" }""")]
    [InlineData("{ }")]
    public void Condition_ThatCannotBeSaidInFull_IsLeftOutInFull(string query)
    {
        var result = _imports.Portkey($$"""
            { "strategy": { "mode": "conditional", "conditions": [ { "query": {{query}}, "then": "t" } ], "default": "d" },
              "targets": [ { "name": "d", "provider": "groq", "override_params": { "model": "a" } }, { "name": "t", "provider": "groq", "override_params": { "model": "b" } } ] }
            """);
        var text = Imports.Good(result);
        Assert.DoesNotContain("\"rules\"", text, StringComparison.Ordinal);
        Assert.Contains("Not carried over: condition 1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Condition_WithAndOrAndLists_IsARuleForEachAlternative()
    {
        var result = _imports.Portkey("""
            { "strategy": { "mode": "conditional", "default": "d", "conditions": [ { "then": "t", "query": { "$and": [
                { "$or": [ { "metadata.a": { "$in": ["x", "y"] } }, { "metadata.b": { "$regex": "^z.*" } } ] }, { "params.stream": { "$eq": true } } ] } } ] },
              "targets": [ { "name": "d", "provider": "groq", "override_params": { "model": "a" } }, { "name": "t", "provider": "groq", "override_params": { "model": "b" } } ] }
            """);
        var text = Imports.Good(result);
        Assert.Equal(3, result.Tally.Rules);
        Assert.Contains("{ \"headers\": { \"x-metadata-b\": \"z*\" }, \"stream\": true }", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "models": [] }""", "source:1:1: not a gateway configuration of Portkey's")]
    [InlineData("[ ]", "source:1:1: must be an object")]
    [InlineData("{ \"targets\": [\n  { \"provider\" } ] }", "source:2:")]
    public void Source_ThatIsNoConfiguration_IsRefusedWithItsPlace(string json, string wanted)
    {
        var result = _imports.Portkey(json);
        Assert.Null(result.Text);
        Assert.Contains(wanted, Assert.Single(result.SourceErrors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Source_ThatIsMissing_IsRefused() =>
        Assert.EndsWith(": cannot be read: there is no such file", Assert.Single(_imports.Run(EdgeRouter.Import.ImportKind.Portkey, "/nowhere/config.json").SourceErrors).ToString(), StringComparison.Ordinal);
}
