using System.Text;
using EdgeRouter.FunctionalTests.Chaos;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>Bodies, connections and readers that are many, large or slow at the same time.</summary>
[Collection(AloneGroup.Name)]
public sealed class MemoryTests
{
    private const string Head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task AnnouncedBodies_ThatDoNotCome_LeaveRoomForOthers()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, rest: ", \"limits\": { \"buffered_bytes\": \"64MB\" }"));
        var others = OtherClients.Of(router);
        var silent = await ConnectAsync(router, 100, Head + "Content-Length: 30000000\r\n\r\n{");
        await WaitForAsync(router, "in_flight", 100);
        await others.AssertServedAsync();
        End(silent);
        await router.AssertCleanAsync(mock);
    }

    // Everybody is let in while there is room; together they may still not take more than there is.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LargeBodies_ThatCameInTogether_AreHeldToTheCapAsTheyGrow(bool chunked)
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, rest: ", \"limits\": { \"buffered_bytes\": \"64MB\" }"));
        var many = await ConnectAsync(router, 60, Head + (chunked ? "Transfer-Encoding: chunked\r\n\r\n800000\r\n{" : "Content-Length: 8388608\r\n\r\n{"));
        await WaitForAsync(router, "in_flight", 60);
        var before = OtherClients.MegabytesOf(router.Process.Pid);
        var spaces = Encoding.ASCII.GetBytes(new string(' ', (8 << 20) - 2));
        await Task.WhenAll(many.Select(async m =>
        {
            try
            {
                await m.SendAsync(spaces);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Refused and closed.
            }
        }));

        // 60 bodies of 8 MB would be 480.
        await Eventually.TrueAsync(async () => (await router.StateAsync()).GetProperty("in_flight").GetInt64() < 30, "most are refused");
        Assert.InRange((await router.StateAsync()).GetProperty("buffered_bytes").GetInt64(), 0, 130 << 20);
        Assert.InRange(OtherClients.MegabytesOf(router.Process.Pid) - before, -100, 250);
        End(many);
        await router.AssertCleanAsync(mock);
        using var ok = await router.ChatAsync("m");
        Assert.Equal(200, (int)ok.StatusCode);
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosed_AndTheOperatorsDoorStaysOpen()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, rest: ", \"limits\": { \"connections\": 20 }"));
        var idle = await ConnectAsync(router, 40, "GET /heal");
        await Eventually.TrueAsync(
            async () =>
            {
                using var one = await RawHttp.ConnectAsync(router.DataPort);
                await one.SendAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
                return !(await one.ReadUntilAsync("ok", seconds: 2)).Contains("ok", StringComparison.Ordinal);
            },
            "a connection beyond the limit is closed");
        Assert.Equal(0, (await router.StateAsync()).GetProperty("in_flight").GetInt64());
        End(idle);
        await Eventually.TrueAsync(
            async () =>
            {
                using var one = await RawHttp.ConnectAsync(router.DataPort);
                await one.SendAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
                return (await one.ReadUntilAsync("ok", seconds: 2)).Contains("ok", StringComparison.Ordinal);
            },
            "there is room again");
    }

    [Fact]
    public async Task SlowReadersOfLargeStreams_HoldTheUpstreamBackAndNoMemory()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, rest: ", \"defaults\": { \"timeouts\": { \"client_stall\": \"1s\" } }"));
        var others = OtherClients.Of(router);
        var slow = await ConnectAsync(router, 20, RawHttp.Post("/v1/chat/completions", """{"model":"mock/ev=500,pad=10000","messages":[],"stream":true}"""), small: true);
        await WaitForAsync(router, "in_flight", 20);

        // 20 answers of 5 MB for clients that read nothing.
        await others.AssertServedAsync(megabytes: 100);
        await Eventually.TrueAsync(async () => (await router.StateAsync()).GetProperty("in_flight").GetInt64() == 0, "clients that take nothing are left");
        await router.AssertCleanAsync(mock);
        End(slow);
    }

    [Fact]
    public async Task BodiesThatExplode_SeveralAtATime_AreRefused_AndMemoryStays()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock));
        using var packed = new MemoryStream();
        await using (var coder = new System.IO.Compression.BrotliStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await coder.WriteAsync(new byte[100 << 20]);
        }

        var others = OtherClients.Of(router);
        var bodies = Enumerable.Range(0, 20).Select(async _ =>
        {
            using var content = new ByteArrayContent(packed.ToArray());
            content.Headers.ContentType = new("application/json");
            content.Headers.ContentEncoding.Add("br");
            using var response = await router.Client.PostAsync("/v1/chat/completions", content);
            return (int)response.StatusCode;
        });

        // 2 GB, if all were unpacked whole.
        Assert.All(await Task.WhenAll(bodies), static s => Assert.True(s is 413 or 503, $"{s}"));
        await others.AssertServedAsync(megabytes: 250);
        await router.AssertCleanAsync(mock);
    }

    private static async Task<RawHttp[]> ConnectAsync(Router router, int count, string text, bool small = false)
    {
        var all = new RawHttp[count];
        for (var i = 0; i < count; i++)
        {
            all[i] = await RawHttp.ConnectAsync(router.DataPort);
            if (small)
            {
                all[i].SmallReceiveBuffer();
            }

            await all[i].SendAsync(text);
        }

        return all;
    }

    private static void End(RawHttp[] all)
    {
        foreach (var one in all)
        {
            one.Reset();
        }
    }

    private static Task WaitForAsync(Router router, string name, int atLeast) =>
        Eventually.TrueAsync(async () => (await router.StateAsync()).GetProperty(name).GetInt64() >= atLeast, $"{name} is {atLeast}");
}
