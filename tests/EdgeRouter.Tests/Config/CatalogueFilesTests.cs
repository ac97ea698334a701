using EdgeRouter.Config;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Config;

public sealed class CatalogueFilesTests
{
    private readonly ConfigFixture _fixture = new();

    [Fact]
    public void Rows_OfTheOperator_ReplaceAndAdd()
    {
        _fixture.Files["own.json"] = """
            { "as_of": "2026-11-01", "models": [
              { "vendor": "openai", "model": "gpt-4o", "kind": "chat", "context_window": 1234, "input_price": 1 },
              { "vendor": "ours", "model": "new-one", "kind": "chat", "context_window": 77 } ] }
            """;
        _fixture.Files["ours.json"] = """{ "name": "ours", "title": "Ours", "dialect": "openai", "base_url": "http://10.0.0.1/v1", "quirks": ["no_stream_options"], "zone": "on-prem" }""";
        _fixture.Files["openai.json"] = """{ "name": "openai", "title": "OpenAI, through our gateway", "dialect": "openai", "base_url": "https://gateway.example/v1" }""";
        var snapshot = _fixture.Compile("""
            { "catalogue": { "models": "own.json", "vendors": ["ours.json", "openai.json"] },
              "providers": { "ours": { "vendor": "ours" }, "openai": { "vendor": "openai" } },
              "models": { "a": { "deployments": [ { "provider": "ours", "model": "new-one" }, { "provider": "openai", "model": "gpt-4o" }, { "provider": "openai", "model": "gpt-4o-mini" } ] } } }
            """);
        var ours = snapshot.Providers.Single(static p => p.Name == "ours");
        Assert.Equal(("http://10.0.0.1/v1", Quirks.NoStreamOptions, Zone.OnPrem), (ours.BaseUrl.AbsoluteUri, ours.Quirks, ours.Zone));
        Assert.Equal("https://gateway.example/v1", snapshot.Providers.Single(static p => p.Name == "openai").BaseUrl.AbsoluteUri);
        Assert.Equal([77, 1234, 128000], snapshot.Deployments.Where(static d => d.Facts.ContextWindow > 0).Select(static d => (int)d.Facts.ContextWindow));
    }

    [Theory]
    [InlineData("\"models\": \"none.json\"", "catalogue.models: file none.json does not exist")]
    [InlineData("\"models\": \"text\"", "catalogue.models: file text cannot be read as a catalogue of models: line 1")]
    [InlineData("\"models\": \"undated\"", "catalogue.models: file undated: deprecated of v m is not a day such as 2026-12-31")]
    [InlineData("\"vendors\": [\"text\"]", "catalogue.vendors[0]: file text cannot be read as a vendor: line 1")]
    [InlineData("\"vendors\": [\"quirky\"]", "catalogue.vendors[0]: file quirky: unknown quirk 'no_such'")]
    [InlineData("\"vendors\": [\"sandbox\"]", "catalogue.vendors[0]: file sandbox: its name is not one")]
    [InlineData("\"vendors\": [\"address\"]", "catalogue.vendors[0]: file address: base_url: not an absolute http or https address")]
    [InlineData("\"vendors\": [\"extra\"]", "catalogue.vendors[0]: file extra cannot be read as a vendor: line 1, x_unknown")]
    public void File_ThatIsWrong_IsRefusedByName(string members, string expected)
    {
        _fixture.Files["undated"] = """{ "as_of": "2026-01-01", "models": [ { "vendor": "v", "model": "m", "kind": "chat", "deprecated": "soon" } ] }""";
        _fixture.Files["quirky"] = """{ "name": "q", "title": "Q", "dialect": "openai", "quirks": ["no_such"] }""";
        _fixture.Files["sandbox"] = """{ "name": "sandbox", "title": "Q", "dialect": "openai" }""";
        _fixture.Files["address"] = """{ "name": "q", "title": "Q", "dialect": "openai", "base_url": "here" }""";
        _fixture.Files["extra"] = """{ "name": "q", "title": "Q", "dialect": "openai", "x_unknown": 1 }""";
        var errors = _fixture.Load($$"""{ "catalogue": { {{members}} }, "providers": { "s": { "vendor": "sandbox" } } }""").Errors;
        Assert.Contains(expected, Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }
}
