using EdgeRouter.Ingress;
using Microsoft.Extensions.Primitives;

namespace EdgeRouter.Tests.Ingress;

public sealed class ViaHeaderTests
{
    [Theory]
    [InlineData("1.1 edgerouter-edge-1")]
    [InlineData("1.1 EdgeRouter-Edge-1")]
    [InlineData("HTTP/1.1 edgerouter-edge-1")]
    [InlineData("1.0 fred, 1.1 edgerouter-edge-1")]
    [InlineData("1.0 fred,1.1\tedgerouter-edge-1 ,1.1 p.example.net")]
    [InlineData(" , 2  edgerouter-edge-1 (comment)")]
    [InlineData("1.1 edgerouter-edge-1(comment)")]
    [InlineData("1.0 fred (a, (b) \\) c), 1.1 edgerouter-edge-1")]
    [InlineData("1.0 fred (never closed, 1.1 edgerouter-edge-1")]
    public void Names_TheWholePseudonym(string via) => Assert.True(ViaHeader.Names(via, "edgerouter-edge-1"));

    [Theory]
    [InlineData("1.1 edgerouter-edge-10")]
    [InlineData("1.1 my-edgerouter-edge-1")]
    [InlineData("1.1 edgerouter-edge-1.example.net")]
    [InlineData("1.1 fred (not edgerouter-edge-1)")]
    [InlineData("1.1 fred (a, 1.1 edgerouter-edge-1)")]
    [InlineData("1.1 fred (a, (b), 1.1 edgerouter-edge-1)")]
    [InlineData("edgerouter-edge-1")]
    [InlineData("edgerouter-edge-1 fred")]
    [InlineData("1.1")]
    [InlineData("1.1 ")]
    [InlineData(",")]
    [InlineData("\\")]
    [InlineData("")]
    public void Names_NothingElse(string via) => Assert.False(ViaHeader.Names(via, "edgerouter-edge-1"));

    [Fact]
    public void Names_LooksAtEveryLine()
    {
        Assert.True(ViaHeader.Names(new StringValues(["1.1 fred", "1.1 edgerouter-a"]), "edgerouter-a"));
        Assert.False(ViaHeader.Names(new StringValues(["1.1 fred", "1.1 edgerouter-ab"]), "edgerouter-a"));
        Assert.False(ViaHeader.Names(StringValues.Empty, "edgerouter-a"));
    }
}
