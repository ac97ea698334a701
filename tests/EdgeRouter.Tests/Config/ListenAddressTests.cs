using EdgeRouter.Config;
using Xunit;

namespace EdgeRouter.Tests.Config;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:4000", "http://127.0.0.1:4000", true)]
    [InlineData("HTTP://localhost:0/", "http://127.0.0.1:0", true)]
    [InlineData("http://[::1]:65535", "http://[::1]:65535", true)]
    [InlineData("http://0.0.0.0:80", "http://0.0.0.0:80", false)]
    [InlineData("http://*:80", "http://[::]:80", false)]
    [InlineData("127.0.0.1:4000", "http://127.0.0.1:4000", true)]
    [InlineData("https://*:4443", "https://[::]:4443", false)]
    [InlineData("unix:/run/edgerouter/api.sock", "unix:/run/edgerouter/api.sock", true)]
    public void ListenAddress_WellFormed_IsParsed(string text, string printed, bool loopback)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal(printed, address.ToString());
        Assert.Equal(loopback, address.IsLoopback);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("ftp://127.0.0.1:4000")]
    [InlineData("unix:run/a")]
    [InlineData("unix:/run/")]
    [InlineData("unix:/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:4000/v1")]
    [InlineData("http://127.1:4000")]
    [InlineData("http://host.example:4000")]
    [InlineData("http://:4000")]
    [InlineData("")]
    public void ListenAddress_Malformed_IsRefused(string text) => Assert.False(ListenAddress.TryParse(text, out _));

    [Theory]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:1", true)]
    [InlineData("http://127.0.0.1:1", "http://*:1", true)]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:2", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", false)]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.2:1", false)]
    public void ListenAddress_SamePort_Collides(string first, string second, bool collides)
    {
        Assert.True(ListenAddress.TryParse(first, out var a));
        Assert.True(ListenAddress.TryParse(second, out var b));
        Assert.Equal(collides, a.Collides(b));
    }
}
