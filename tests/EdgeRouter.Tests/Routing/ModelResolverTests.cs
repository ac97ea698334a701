using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Routing;

namespace EdgeRouter.Tests.Routing;

public sealed class ModelResolverTests
{
    private static readonly Provider Mock = new() { Slot = 0, Name = "mock", Dialect = DialectId.OpenAi, BaseUrl = new Uri("http://127.0.0.1:1"), ApiKeys = [] };
    private static readonly VirtualModel Chat = new() { Name = "chat", Candidates = [new Candidate(new Deployment(0, "mock/gpt", Mock, "gpt"))] };
    private static readonly VirtualModel Any = new() { Name = "mock/*", Candidates = [new Candidate(new Deployment(1, "mock/*", Mock, null))] };

    private static readonly Snapshot Snapshot = new()
    {
        Revision = "r",
        Node = new NodeFacts("n"),
        Providers = [Mock],
        Models = new Utf8Map<VirtualModel>([new("chat", Chat), new("secret-chat", Chat)]),
        Wildcards = [new WildcardModel("mock/", 5, Any)],
    };

    [Fact]
    public void TryResolve_ExactName_IsItsModel()
    {
        Assert.True(ModelResolver.TryResolve(Snapshot, "chat"u8, out var model, out var strip));
        Assert.Equal(("chat", 0), (model.Name, strip));
    }

    [Fact]
    public void TryResolve_ProviderSlashModel_IsTheWildcardWithoutItsPrefix()
    {
        Assert.True(ModelResolver.TryResolve(Snapshot, "mock/a/b"u8, out var model, out var strip));
        Assert.Equal(("mock/*", 5), (model.Name, strip));
    }

    [Theory]
    [InlineData("mock/")]
    [InlineData("mock")]
    [InlineData("mock/.")]
    [InlineData("mock/..")]
    [InlineData("Chat")]
    [InlineData("")]
    public void TryResolve_AnythingElse_IsUnknown(string name) =>
        Assert.False(ModelResolver.TryResolve(Snapshot, System.Text.Encoding.UTF8.GetBytes(name), out _, out _));

    [Fact]
    public void Unknown_SuggestsOnlyWhatTheKeyMayUse()
    {
        Assert.Contains("'chat'", ModelResolver.Unknown(Snapshot, "chatt"u8, null).Message);
        var key = new VirtualKey { Id = "k", Salt = [], Hash = [], Models = ["chat"] };
        Assert.DoesNotContain("'secret-chat'", ModelResolver.Unknown(Snapshot, "secret-chatt"u8, key).Message);
    }
}
