using EdgeRouter.Hosting.Systemd;

namespace EdgeRouter.Tests.Hosting;

public sealed class SocketActivationTests
{
    [Theory]
    [InlineData("data:admin", 3, 4)]
    [InlineData("admin:data", 4, 3)]
    [InlineData("data:other", 3, null)]
    [InlineData("", 3, 4)]
    [InlineData("edgerouter.socket:edgerouter.socket", 3, 4)]
    public void Sockets_AreTakenByNameOrPlace(string names, int? data, int? admin)
    {
        var sockets = Make("42", "2", names);
        Assert.Equal((ulong?)data, sockets.Take("data", 0));
        Assert.Equal((ulong?)admin, sockets.Take("admin", 1));
        Assert.Null(sockets.Take("data_h2c", 2));
    }

    [Theory]
    [InlineData("43", "2")]
    [InlineData("42", "two")]
    [InlineData(null, "2")]
    [InlineData("42", null)]
    public void Sockets_OfAnotherProcessOrNone_AreLeftAlone(string? pid, string? count) => Assert.Null(Make(pid, count, "data:admin").Take("data", 0));

    private static SocketActivation Make(string? pid, string? count, string names) => new(
        name => name switch
        {
            "LISTEN_PID" => pid,
            "LISTEN_FDS" => count,
            "LISTEN_FDNAMES" => names,
            _ => null,
        },
        42);
}
