using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRouter.FunctionalTests.TestKit;

namespace EdgeRouter.FunctionalTests;

public sealed class DrainTests : IAsyncLifetime
{
    private Mock _mock = null!;

    public async Task InitializeAsync() => _mock = await Mock.StartAsync();

    public async Task DisposeAsync() => await _mock.DisposeAsync();

    [Fact]
    public async Task Sigterm_AnnouncesServesRefusesAndEnds()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, rest: ", \"limits\": { \"drain_delay\": \"2s\", \"drain_time\": \"20s\" }"));
        using var stream = await router.ChatAsync("mock/ev=60,int=100", stream: true);
        router.Process.Signal("TERM");

        // Announced: the balancer is told, and whoever comes all the same is served, on a connection that ends with its answer.
        await Eventually.TrueAsync(async () => (await router.Client.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable, "not ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await router.Client.GetAsync($"{router.AdminUrl}/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await router.Client.GetAsync("/healthz")).StatusCode);
        using (var served = await router.ChatAsync("m"))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            Assert.True(served.Headers.ConnectionClose);
        }

        // Draining: the stream goes on, new work is sent elsewhere.
        HttpResponseMessage? late = null;
        await Eventually.TrueAsync(async () => (late = await router.ChatAsync("m")).StatusCode == HttpStatusCode.ServiceUnavailable, "refused");
        Assert.True(late!.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.True(late.Headers.ConnectionClose);
        Assert.Contains("\"code\":\"draining\"", await late.Content.ReadAsStringAsync());

        Assert.EndsWith("data: [DONE]\n\n", await stream.Content.ReadAsStringAsync());
        Assert.Equal(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.False(File.Exists(router.TokenPath));
    }

    [Fact]
    public async Task CtrlC_DoesNotWaitForBalancers()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, rest: ", \"limits\": { \"drain_delay\": \"10m\" }"));
        router.Process.Signal("INT");
        Assert.Equal(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task SecondSignal_EndsAtOnce()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, rest: ", \"limits\": { \"drain_delay\": \"10m\" }"));
        router.Process.Signal("TERM");
        await Eventually.TrueAsync(async () => (await router.Client.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable, "not ready");
        router.Process.Signal("TERM");
        Assert.NotEqual(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Http2Connection_IsToldToGoAway()
    {
        await using var router = await Router.StartAsync(Router.For(_mock, rest: ", \"limits\": { \"drain_delay\": \"3s\" }"));
        router.Process.Signal("TERM");
        await Eventually.TrueAsync(async () => (await router.Client.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable, "not ready");
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, router.H2cPort);
        var stream = connection.GetStream();

        // Preface, empty SETTINGS, and HEADERS of GET /healthz on stream 1: :method GET, :scheme http (static table), :path and :authority as literals.
        byte[] headers = [0x82, 0x86, 0x04, 8, .. "/healthz"u8, 0x01, 1, .. "x"u8];
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, (byte)headers.Length, 1, 5, 0, 0, 0, 1, .. headers]);
        const int goAway = 7;
        Assert.Contains(goAway, await FrameTypesAsync(stream));
    }

    [Fact]
    public async Task SocketOfTheServiceManager_RestartUnderLoad_RefusesNoConnection()
    {
        await using var world = await ActivatedRouter.StartAsync(Router.For(_mock, rest: ", \"limits\": { \"drain_delay\": \"0s\", \"drain_time\": \"5s\" }"));
        using var stop = new CancellationTokenSource();
        var served = new int[2];
        var load = Enumerable.Range(0, 4).Select(_ => LoadAsync()).ToArray();
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(300);
            await world.RestartAsync();
        }

        await Task.Delay(300);
        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.True(served[0] > 20, $"{served[0]} served");

        async Task LoadAsync()
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
            while (!stop.IsCancellationRequested)
            {
                using var body = new StringContent("""{"model":"m","messages":[]}""", Encoding.UTF8, "application/json");
                using var response = await client.PostAsync($"http://127.0.0.1:{world.DataPort}/v1/chat/completions", body);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    // A connection that was accepted by the one that was leaving: told when to come back, as promised, not refused.
                    Assert.NotNull(response.Headers.RetryAfter);
                    Interlocked.Increment(ref served[1]);
                    continue;
                }

                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Interlocked.Increment(ref served[0]);
            }
        }
    }

    [Fact]
    public async Task ServiceManager_IsToldReadyReloadingAliveAndStopping()
    {
        var path = Path.Combine(Path.GetTempPath(), $"er-notify-{Guid.NewGuid():n}");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        await using (var router = await Router.StartAsync(
            Router.For(_mock, rest: ", \"limits\": { \"drain_delay\": \"0s\" }"),
            new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "400000" }))
        {
            Assert.Equal("READY=1", await NextAsync(static m => m != "WATCHDOG=1"));
            Assert.Equal("WATCHDOG=1", await NextAsync(static _ => true));
            router.Process.Signal("HUP");
            Assert.Matches("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$", await NextAsync(static m => m != "WATCHDOG=1"));
            Assert.Equal("READY=1", await NextAsync(static m => m != "WATCHDOG=1"));
            router.Process.Signal("TERM");
            Assert.Equal("STOPPING=1", await NextAsync(static m => m != "WATCHDOG=1"));
            Assert.Equal(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        }

        File.Delete(path);

        async Task<string> NextAsync(Func<string, bool> wanted)
        {
            var buffer = new byte[1024];
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            while (true)
            {
                var text = Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, deadline.Token));
                if (wanted(text))
                {
                    return text;
                }
            }
        }
    }

    // Until the connection ends; each frame is 9 bytes of head, the length in the first three.
    private static async Task<List<int>> FrameTypesAsync(NetworkStream stream)
    {
        var types = new List<int>();
        var head = new byte[9];
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await stream.ReadAtLeastAsync(head, 9, throwOnEndOfStream: false, deadline.Token) == 9)
        {
            types.Add(head[3]);
            await stream.ReadExactlyAsync(new byte[(head[0] << 16) | (head[1] << 8) | head[2]], deadline.Token);
        }

        return types;
    }
}
