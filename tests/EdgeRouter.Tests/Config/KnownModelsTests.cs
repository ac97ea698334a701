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

    private static DeploymentFacts FactsOf(string provider, string deployment, string model = "gpt-4o-mini") => new ConfigFixture().Compile($$"""
        { "providers": { "p": { {{provider}}, "api_keys": ["sk-x"] } }, "models": { "m": { "deployments": [ { "provider": "p", "model": "{{model}}"{{deployment}} } ] } } }
        """).Models.Items[0].Value.Candidates[0].Deployment.Facts;
}
