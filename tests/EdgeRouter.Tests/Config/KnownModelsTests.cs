using EdgeRouter.Model;

namespace EdgeRouter.Tests.Config;

/// <summary>What the catalogue knows of a vendor's model is a deployment's fact where the operator says nothing.</summary>
public sealed class KnownModelsTests
{
    [Fact]
    public void AVendorsModel_HasItsWindowAndPrices_TheOperatorsWordsGoFirst()
    {
        var known = new EdgeRouter.Config.Models.ModelCatalogue(EdgeRouter.Config.Models.ModelCatalogue.LoadEmbedded()).Find("openai", "gpt-4o-mini")!;
        var plain = FactsOf("\"vendor\": \"openai\"", "");
        Assert.Equal((known.ContextWindow, known.InputPrice, known.OutputPrice, known.CachedInputPrice, known.MaxOutput), (plain.ContextWindow, plain.InputPrice, plain.OutputPrice, plain.CachedInputPrice, plain.MaxOutput));
        var written = FactsOf("\"vendor\": \"openai\"", ", \"context_window\": 1000, \"price\": { \"input\": 7, \"output\": 8 }");
        Assert.Equal((1000, 7d, 8d, -1d), (written.ContextWindow, written.InputPrice, written.OutputPrice, written.CachedInputPrice));
    }

    [Fact]
    public void AnUnknownModel_OrAProviderWithoutAVendor_HasNone()
    {
        var facts = FactsOf("\"dialect\": \"openai\", \"base_url\": \"http://10.0.0.1/v1\"", "");
        Assert.Equal((0, -1d, null), (facts.ContextWindow, facts.InputPrice, facts.Capabilities));
        Assert.Equal(-1, FactsOf("\"vendor\": \"openai\"", "", "nobody-knows-it").InputPrice);
    }

    [Theory]
    [InlineData("2026-03-04", "first", 111, 1d, "first until 2026-03-05, then second", false)]
    [InlineData("2026-03-05", "second", 222, 2d, "first until 2026-03-05, then second", true)]
    public void AnAlias_OfAModelThatEnds_FollowsItsSuccessorFromThatDayOn(string today, string asked, int window, double price, string notice, bool followed)
    {
        var fixture = new ConfigFixture { Catalogue = new() { Vendors = ConfigFixture.Vendors, UsableDialects = [DialectId.OpenAi], Today = DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture) } };
        fixture.Files["own.json"] = """
            { "as_of": "2026-01-01", "models": [
              { "vendor": "openai", "model": "first", "kind": "chat", "context_window": 111, "input_price": 1, "output_price": 1, "deprecated": "2026-03-05", "successor": "second" },
              { "vendor": "openai", "model": "second", "kind": "chat", "context_window": 222, "input_price": 2, "output_price": 2 } ] }
            """;
        var snapshot = fixture.Compile("""
            { "catalogue": { "models": "own.json" }, "providers": { "p": { "vendor": "openai", "api_keys": ["sk-x"] } },
              "models": { "m": { "aliases": ["also"], "deployments": [ { "provider": "p", "model": "first" } ] } } }
            """);
        var deployment = snapshot.Models.Items.Single(static m => m.Key == "also").Value.Candidates[0].Deployment;
        Assert.Equal(("p/first", asked), (deployment.Id, deployment.UpstreamModel));
        Assert.Equal((window, price), (deployment.Facts.ContextWindow, deployment.Facts.InputPrice));
        Assert.Equal((notice, followed), (deployment.Facts.End!.Notice, deployment.Facts.End.Followed));
        Assert.Equal(!followed, EdgeRouter.Hosting.Reload.ModelEnds.HaveCome(snapshot, new DateOnly(2026, 3, 5)));
        Assert.False(EdgeRouter.Hosting.Reload.ModelEnds.HaveCome(snapshot, new DateOnly(2026, 3, 4)));
        var note = Assert.Single(EdgeRouter.Hosting.Reload.ModelEnds.NotesOf(snapshot));
        Assert.Equal($"p/first: {notice}{(followed ? "; second is asked in its place" : "")}", note);
        Assert.True(snapshot.Providers[0].Ends!.TryGet("first"u8, out _));
    }

    private static DeploymentFacts FactsOf(string provider, string deployment, string model = "gpt-4o-mini") => new ConfigFixture().Compile($$"""
        { "providers": { "p": { {{provider}}, "api_keys": ["sk-x"] } }, "models": { "m": { "deployments": [ { "provider": "p", "model": "{{model}}"{{deployment}} } ] } } }
        """).Models.Items[0].Value.Candidates[0].Deployment.Facts;
}
