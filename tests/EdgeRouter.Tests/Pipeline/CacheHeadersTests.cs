using EdgeRouter.Model;
using EdgeRouter.Pipeline;

namespace EdgeRouter.Tests.Pipeline;

public sealed class CacheHeadersTests
{
    [Fact]
    public void NoHeaders_AskForNothing()
    {
        Assert.Null(Read(out var wants));
        Assert.Same(CacheWants.Nothing, wants);
    }

    [Theory]
    [InlineData("no-store", true, false, false, -1)]
    [InlineData("No-Cache", false, true, false, -1)]
    [InlineData("only-if-cached, max-age=30", false, false, true, 30)]
    [InlineData("max-age=\"5\" , no-transform, min-fresh=3", false, false, false, 5)]
    [InlineData("max-age", false, false, false, 0)]
    [InlineData("max-age=soon", false, false, false, 0)]
    [InlineData("max-age=-1", false, false, false, 0)]
    public void CacheControl_IsReadAsItIsDefined(string value, bool noStore, bool noCache, bool only, long age)
    {
        Assert.Null(Read(out var wants, ("Cache-Control", value)));
        Assert.Equal(new CacheWants(noStore, noCache, only, age), wants);
        Assert.True(Read(out _, ("x-edgerouter-cache", value)) is null || value.Contains("no-transform", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("of")]
    [InlineData("no-transform")]
    [InlineData("no-store, nothing")]
    public void OwnHeader_WithAnUnknownWord_IsRefused(string value)
    {
        var error = Read(out _, ("x-edgerouter-cache", value));
        Assert.Equal((400, "invalid_cache_header"), (error!.Status, error.Code));
        Assert.Contains("no-coalesce", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_AreAList_WithinBounds()
    {
        Assert.Null(Read(out var wants, ("x-edgerouter-cache-tags", " a,b , c")));
        Assert.Equal(["a", "b", "c"], wants.Tags);
        Assert.NotNull(Read(out _, ("x-edgerouter-cache-tags", "1,2,3,4,5,6,7,8,9")));
        Assert.NotNull(Read(out _, ("x-edgerouter-cache-tags", new string('x', 65))));
    }

    private static GatewayError? Read(out CacheWants wants, params (string Name, string Value)[] headers) => CacheHeaders.Read(new Headers(headers), out wants);

    private sealed class Headers((string Name, string Value)[] values) : IHeaderSource
    {
        public string? Header(string name) => Array.Find(values, v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
    }
}
