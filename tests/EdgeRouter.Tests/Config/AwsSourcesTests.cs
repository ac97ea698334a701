using EdgeRouter.Config;
using EdgeRouter.Model;

namespace EdgeRouter.Tests.Config;

public sealed class AwsSourcesTests
{
    private const string Shared = """
        # comment
        [other]
        aws_access_key_id = AKIDOTHER
        aws_secret_access_key=other/secret=
        [default]
        aws_access_key_id=AKIDDEFAULT
        aws_secret_access_key = default-secret
        aws_session_token = tok=en
        region = eu-west-1
        [broken]
        aws_access_key_id = AKIDBROKEN
        """;

    [Theory]
    [InlineData("default", "AKIDDEFAULT", "default-secret", "tok=en")]
    [InlineData("other", "AKIDOTHER", "other/secret=", null)]
    public void InProfile_ReadsItsOwnLinesOnly(string profile, string id, string secret, string? token) => Assert.Equal(new AwsKeys(id, secret, token), AwsSources.InProfile(Shared, profile));

    [Theory]
    [InlineData("broken")]
    [InlineData("nobody")]
    public void InProfile_HalfAKeyOrNone_IsNone(string profile) => Assert.Null(AwsSources.InProfile(Shared, profile));

    [Fact]
    public void Written_GoesBeforeTheEnvironment_AndThatBeforeTheFile()
    {
        var fixture = new ConfigFixture { Catalogue = All() };
        fixture.Environment["HOME"] = "/home/er";
        fixture.Files["/home/er/.aws/credentials"] = Shared;
        Assert.Equal("AKIDDEFAULT", KeysIn(fixture, "").KeyId);
        fixture.Environment["AWS_PROFILE"] = "other";
        Assert.Equal("AKIDOTHER", KeysIn(fixture, "").KeyId);
        fixture.Environment["AWS_ACCESS_KEY_ID"] = "AKIDENV";
        fixture.Environment["AWS_SECRET_ACCESS_KEY"] = "env";
        Assert.Equal("AKIDENV", KeysIn(fixture, "").KeyId);
        fixture.Environment["MINE"] = "AKIDMINE";
        Assert.Equal(new AwsKeys("AKIDMINE", "s", null), KeysIn(fixture, ", \"aws\": { \"access_key_id\": \"${MINE}\", \"secret_access_key\": \"s\" }"));
    }

    [Fact]
    public void WebIdentity_OfAPod_GoesBeforeTheRoleOfItsMachine()
    {
        var fixture = new ConfigFixture { Catalogue = All() };
        fixture.Environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://169.254.169.254";
        Assert.IsType<AwsMachine>(IdentityIn(fixture));
        fixture.Environment["AWS_ROLE_ARN"] = "arn:r";
        fixture.Environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/pod.token";
        Assert.IsType<AwsMachine>(IdentityIn(fixture));
        fixture.Files["/pod.token"] = "token\n";
        Assert.Equal(new AwsWebIdentity(new Uri("https://sts.eu-west-1.amazonaws.com/"), "arn:r", "edgerouter", "token"), IdentityIn(fixture));
        fixture.Environment["AWS_ROLE_SESSION_NAME"] = "node-7";
        Assert.Equal("node-7", Assert.IsType<AwsWebIdentity>(IdentityIn(fixture)).Session);

        static CloudIdentity? IdentityIn(ConfigFixture fixture) =>
            fixture.Compile("""{ "providers": { "b": { "dialect": "bedrock", "region": "eu-west-1" } } }""").Providers[0].Identity;
    }

    [Fact]
    public void RegionAndAddress_ComeFromFileOrEnvironment()
    {
        var fixture = new ConfigFixture { Catalogue = All() };
        fixture.Environment["AWS_BEARER_TOKEN_BEDROCK"] = "key";
        Assert.Contains("'region' is missing", fixture.Refuse("""{ "providers": { "b": { "vendor": "bedrock" } } }""").ToString(), StringComparison.Ordinal);
        fixture.Environment["AWS_REGION"] = "eu-west-1";
        var provider = fixture.Compile("""{ "providers": { "b": { "vendor": "bedrock" } } }""").Providers[0];
        Assert.Equal(("https://bedrock-runtime.eu-west-1.amazonaws.com/", "eu-west-1", "key"), (provider.BaseUrl.AbsoluteUri, provider.Region, provider.ApiKeys[0]));
        Assert.Null(provider.Aws);
        Assert.Equal("https://bedrock-runtime.us-east-1.amazonaws.com/", fixture.Compile("""{ "providers": { "b": { "vendor": "bedrock", "region": "us-east-1" } } }""").Providers[0].BaseUrl.AbsoluteUri);
    }

    [Fact]
    public void NoKeyAnywhere_AndKeysForAnotherDialect_AreRefused()
    {
        var fixture = new ConfigFixture { Catalogue = All() };
        Assert.Contains("providers.b.aws: no key: set aws or api_keys", fixture.Refuse("""{ "providers": { "b": { "vendor": "bedrock", "region": "x" } } }""").ToString(), StringComparison.Ordinal);
        var error = fixture.Refuse("""{ "providers": { "b": { "vendor": "vllm", "aws": { "access_key_id": "a", "secret_access_key": "s3cret" } } } }""").ToString();
        Assert.Contains("providers.b.aws: only requests in the dialect bedrock are signed", error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", new AwsKeys("id", "s3cret", "s3cret").ToString(), StringComparison.Ordinal);
    }

    private static ConfigCatalogue All() => new() { Vendors = ConfigFixture.Vendors, UsableDialects = Enum.GetValues<DialectId>() };

    private static AwsKeys KeysIn(ConfigFixture fixture, string more) =>
        fixture.Compile($$"""{ "providers": { "b": { "dialect": "bedrock", "region": "eu-west-1"{{more}} } } }""").Providers[0].Aws!;
}
