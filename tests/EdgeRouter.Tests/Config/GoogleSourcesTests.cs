using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRouter.Config;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Config;

public sealed class GoogleSourcesTests
{
    private static readonly string Pem = MakeKey();

    [Fact]
    public void Vertex_IsOneLine_WhereGooglesVariablesAreSet()
    {
        var fixture = Fixture();
        fixture.Environment["GOOGLE_APPLICATION_CREDENTIALS"] = "/keys/account.json";
        fixture.Files["/keys/account.json"] = Account();
        var provider = fixture.Compile("""{ "providers": { "v": { "vendor": "vertex", "region": "europe-west4" } } }""").Providers[0];
        Assert.Equal("https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4/publishers/google", provider.BaseUrl.AbsoluteUri);
        Assert.Equal(new GoogleAccount("edge@my-project.example", "k1", Pem, new Uri("https://oauth2.googleapis.com/token")), provider.Identity);
        fixture.Environment["GOOGLE_CLOUD_PROJECT"] = "other";
        Assert.Equal(
            "https://aiplatform.googleapis.com/v1/projects/other/locations/global/publishers/google",
            fixture.Compile("""{ "providers": { "v": { "vendor": "vertex", "region": "global" } } }""").Providers[0].BaseUrl.AbsoluteUri);
    }

    [Fact]
    public void Written_GoesBeforeTheEnvironment_AndAKeyBeforeBoth()
    {
        var fixture = Fixture();
        fixture.Environment["GOOGLE_APPLICATION_CREDENTIALS"] = "/keys/missing.json";
        fixture.Files["/keys/mine.json"] = Account();
        var provider = fixture.Compile("""{ "providers": { "v": { "vendor": "vertex", "region": "eu", "google": { "service_account": "file:/keys/mine.json", "project": "p" } } } }""").Providers[0];
        Assert.IsType<GoogleAccount>(provider.Identity);
        Assert.Contains("/projects/p/", provider.BaseUrl.AbsoluteUri, StringComparison.Ordinal);
        var keyed = fixture.Compile("""{ "providers": { "v": { "vendor": "vertex", "region": "eu", "api_keys": ["k"], "google": { "project": "p" } } } }""").Providers[0];
        Assert.Null(keyed.Identity);
    }

    [Fact]
    public void Machine_IsUsedWhereItSaysThatItIsOne()
    {
        var fixture = Fixture();
        fixture.Files["/sys/class/dmi/id/product_name"] = "Google Compute Engine\n";
        Assert.Equal(
            new GoogleMachine(new Uri("http://metadata.google.internal")),
            fixture.Compile("""{ "providers": { "v": { "vendor": "vertex", "region": "eu", "google": { "project": "p" } } } }""").Providers[0].Identity);
    }

    [Theory]
    [InlineData("{}", "is not the JSON key of a service account")]
    [InlineData("no json, hush", "is not the JSON key of a service account")]
    [InlineData("""{ "client_email": "a@b", "private_key": "hush" }""", "has a private_key that cannot be read")]
    public void Account_ThatIsNone_IsRefused_AndNotShown(string text, string expected)
    {
        var fixture = Fixture();
        fixture.Files["/keys/a.json"] = text;
        var error = fixture.Refuse("""{ "providers": { "v": { "vendor": "vertex", "region": "eu", "google": { "service_account": "file:/keys/a.json", "project": "p" } } } }""").ToString();
        Assert.Contains($"providers.v.google.service_account: {expected}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingKnown_IsToldAllAtOnce()
    {
        var error = string.Join('\n', Fixture().Load("""{ "providers": { "v": { "vendor": "vertex" } } }""").Errors);
        Assert.Contains("providers.v.region: 'region' is missing", error, StringComparison.Ordinal);
        Assert.Contains("providers.v.google.project: the project is not known", error, StringComparison.Ordinal);
        Assert.Contains("providers.v.google.service_account: no account", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://r.openai.azure.com", "", "https://r.openai.azure.com/openai/v1")]
    [InlineData("https://r.openai.azure.com/", ", \"api_version\": \"2024-10-21\"", "https://r.openai.azure.com/openai")]
    [InlineData("https://gateway.example/azure", "", "https://gateway.example/azure")]
    public void Azure_AddressOfAResource_IsCompleted(string written, string more, string expected)
    {
        var fixture = Fixture();
        Assert.Equal(expected, fixture.Compile($$"""{ "providers": { "a": { "vendor": "azure-openai", "base_url": "{{written}}", "api_keys": ["k"]{{more}} } } }""").Providers[0].BaseUrl.AbsoluteUri);
        fixture.Environment["AZURE_TENANT_ID"] = "t";
        fixture.Environment["AZURE_CLIENT_ID"] = "c";
        fixture.Environment["AZURE_CLIENT_SECRET"] = "s3cret";
        var identity = fixture.Compile($$"""{ "providers": { "a": { "vendor": "azure-openai", "base_url": "{{written}}"{{more}} } } }""").Providers[0].Identity;
        Assert.Equal(new EntraApplication(new Uri("https://login.microsoftonline.com/t/oauth2/v2.0/token"), "c", "s3cret"), identity);
        Assert.DoesNotContain("s3cret", identity!.ToString(), StringComparison.Ordinal);
    }

    private static ConfigFixture Fixture() => new() { Catalogue = new() { Vendors = ConfigFixture.Vendors, UsableDialects = Enum.GetValues<DialectId>() } };

    private static string Account() => new JsonObject { ["project_id"] = "my-project", ["client_email"] = "edge@my-project.example", ["private_key"] = Pem, ["private_key_id"] = "k1" }.ToJsonString();

    private static string MakeKey()
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
