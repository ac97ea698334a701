using System.Net;
using System.Text;

namespace EdgeRouter.FunctionalTests;

/// <summary>A client that goes away cancels its upstream, in every phase, over HTTP/1.1 and HTTP/2.</summary>
public sealed class CancellationTests(World world) : IClassFixture<World>, IAsyncLifetime
{
    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync() => world.Router.AssertCleanAsync(world.Mock);

    [Theory]
    [InlineData("silent", false, 1)]
    [InlineData("silent", true, 1)]
    [InlineData("headonly", true, 1)]
    [InlineData("ev=1000,int=50", true, 1)]
    [InlineData("ev=5,stall=3", true, 1)]
    [InlineData("silent", false, 2)]
    [InlineData("headonly", true, 2)]
    [InlineData("ev=1000,int=50", true, 2)]
    [InlineData("silent", false, 1, "messages")]
    [InlineData("silent", true, 1, "messages")]
    [InlineData("headonly", true, 1, "messages")]
    [InlineData("ev=1000,int=50", true, 1, "messages")]
    [InlineData("ev=5,stall=3", true, 1, "messages")]
    [InlineData("ev=1000,int=50", true, 2, "messages")]
    public async Task Chat_ClientGoesAway_UpstreamIsCancelled(string script, bool stream, int version, string path = "chat/completions")
    {
        using var client = new HttpClient();
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{(version == 1 ? world.Router.DataPort : world.Router.H2cPort)}/v1/{path}")
        {
            Version = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent($$"""{"model":"mock/{{script}}","max_tokens":64,"messages":[{"role":"user","content":"hi"}],"stream":{{(stream ? "true" : "false")}}}""", Encoding.UTF8, "application/json"),
        };
        var call = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await world.Mock.WaitForAsync("active", static n => n == 1);
        if (script.StartsWith("ev", StringComparison.Ordinal))
        {
            using var response = await call;
            await using var body = await response.Content.ReadAsStreamAsync();
            Assert.True(await body.ReadAsync(new byte[100]) > 0);
            Assert.Equal(version, response.Version.Major);
        }
        else
        {
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await world.Mock.WaitForAsync("left_early", static n => n == 1);
        Assert.Equal(0, (await world.Mock.StateAsync()).GetProperty("active").GetInt32());
    }

    [Fact]
    public async Task Chat_ConnectionReset_UpstreamIsCancelled()
    {
        var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(RawHttp.Post("/v1/chat/completions", """{"model":"mock/ev=1000,int=50","stream":true}"""));
        await raw.ReadUntilAsync("w1 ");
        raw.Reset();
        await world.Mock.WaitForAsync("left_early", static n => n == 1);
    }

    [Fact]
    public async Task Chat_ClientThatTakesNothing_IsLeftAfterTheStallTime()
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        raw.SmallReceiveBuffer();
        await raw.SendAsync(RawHttp.Post("/v1/chat/completions", """{"model":"mock/ev=2000,pad=20000","stream":true}"""));
        await world.Mock.WaitForAsync("left_early", static n => n == 1);
        Assert.Contains("client_stalled", await LogAsync("client_stalled"));
    }

    [Fact]
    public async Task Chat_ManyClientsLeave_NothingIsLeftBehind()
    {
        for (var round = 0; round < 3; round++)
        {
            var clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            {
                var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
                await raw.SendAsync(RawHttp.Post("/v1/chat/completions", """{"model":"mock/ev=1000,int=20","stream":true}"""));
                return raw;
            }));
            await world.Mock.WaitForAsync("active", static n => n >= 50);
            Array.ForEach(clients, static c => c.Reset());
            await world.Mock.WaitForAsync("active", static n => n == 0);
        }

        await world.Mock.WaitForAsync("connections", static n => n <= 1);
    }

    private async Task<string> LogAsync(string wanted)
    {
        for (var i = 0; i < 100 && !world.Router.Process.Errors.Contains(wanted, StringComparison.Ordinal); i++)
        {
            await Task.Delay(50);
        }

        return world.Router.Process.Errors;
    }
}
