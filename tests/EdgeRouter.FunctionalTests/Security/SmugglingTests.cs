using System.Text;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>A client that wants two readers to see two different requests: each of these is refused, or is one request of which nothing but its body goes on.</summary>
public sealed class SmugglingTests(World world) : IClassFixture<World>, IAsyncLifetime
{
    private const string Start = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    private const string Body = """{"model":"m","messages":[]}""";

    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync() => world.Router.AssertCleanAsync(world.Mock);

    [Theory]
    [InlineData("Content-Length: 27\r\nContent-Length: 27\r\n\r\n" + Body)]
    [InlineData("Content-Length: 27, 27\r\n\r\n" + Body)]
    [InlineData("Content-Length: -1\r\n\r\n" + Body)]
    [InlineData("Content-Length: 0x1b\r\n\r\n" + Body)]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n" + Body)]
    [InlineData("Content-Length : 27\r\n\r\n" + Body)]
    [InlineData("X: a\r\n folded\r\nContent-Length: 27\r\n\r\n" + Body)]
    [InlineData("X: a\0b\r\nContent-Length: 27\r\n\r\n" + Body)]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n1b\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: identity\r\n\r\n" + Body)]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n1b\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n1b\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-1b\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0x1b\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1_b\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n10000000000000000001b\r\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1b\n" + Body + "\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1b\r\n" + Body + "X\r\n0\r\n\r\n")]
    public async Task Framing_ThatTwoReadersCouldReadDifferently_IsRefused(string rest)
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(Start + rest);
        Assert.StartsWith("HTTP/1.1 4", await raw.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(0, (await world.Mock.StateAsync()).GetProperty("total").GetInt32());
    }

    // RFC 9112 §6.1: the chunks count, and the connection ends behind the answer.
    [Fact]
    public async Task BothFramings_AreReadAsChunks_AndTheConnectionEnds()
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(Start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n" + Body + "\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        var all = await raw.ReadUntilAsync("ok\n", seconds: 5);
        Assert.True(all.StartsWith("HTTP/1.1 400", StringComparison.Ordinal) || !all.Contains("ok\n", StringComparison.Ordinal), all);
    }

    [Theory]
    [InlineData("Content-Length: 27\r\n\r\n" + Body)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1b;name=\"a\r\n0\r\n\r\nGET /admin/state HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1b\r\n" + Body + "\r\n0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\nX-Api-Key: er_forged\r\n\r\n")]
    [InlineData("Connection: Content-Length, Authorization\r\nContent-Length: 27\r\n\r\n" + Body)]
    [InlineData("Expect: 100-continue\r\nTE: trailers\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 27\r\n\r\n" + Body)]
    [InlineData("X-Forwarded-Host: evil\r\nForwarded: host=evil\r\nX-HTTP-Method-Override: DELETE\r\nX-Original-URL: /admin\r\nContent-Length: 27\r\n\r\n" + Body)]
    public async Task WhateverFramesARequest_TheUpstreamGetsOneOfOurs(string rest)
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(Start + rest);
        await raw.ReadUntilAsync("finish_reason", seconds: 3);
        var state = await world.Mock.StateAsync();
        Assert.True(state.GetProperty("total").GetInt32() <= 1);
        foreach (var request in state.GetProperty("requests").EnumerateArray())
        {
            var names = request.GetProperty("headers").EnumerateArray().Select(static h => h[0].GetString()!.ToLowerInvariant()).Order().ToArray();
            Assert.Equal(["accept", "accept-encoding", "authorization", "content-length", "content-type", "host", "via", "x-request-id"], names);
            Assert.Equal("""{"model":"plain","messages":[]}""", Encoding.UTF8.GetString(request.GetProperty("body").GetBytesFromBase64()));
        }
    }

    [Fact]
    public async Task PipelinedRequests_GetTheirOwnAnswersInOrder()
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(string.Concat(Enumerable.Range(1, 5).Select(static n => RawHttp.Post("/v1/chat/completions", Body, $"X-Request-Id: n-{n}\r\n"))) + "GET /nothing HTTP/1.1\r\nHost: x\r\nX-Request-Id: n-6\r\nConnection: close\r\n\r\n");
        var all = await raw.ReadUntilAsync("unknown_url");
        Assert.Equal(["n-1", "n-2", "n-3", "n-4", "n-5", "n-6"], all.Split("x-request-id: ").Skip(1).Select(static p => p.Split('\r')[0]));
    }

    // A name that some upstreams have in their path, and the router in its headers.
    [Theory]
    [InlineData("mock/pla\\r\\nX-Evil: 1")]
    [InlineData("mock/\\u0000\\u001b[31m")]
    [InlineData("mock/é\\ud83d\\ude00")]
    public async Task ModelName_WithControlCharacters_IsHarmlessInHeadersAndLog(string model)
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(RawHttp.Post("/v1/chat/completions", $$"""{"model":"{{model}}","messages":[]}""", "Connection: close\r\n"));
        var answer = await raw.ReadUntilAsync("no such text");
        var head = answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.DoesNotContain("\r\nX-Evil", head, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("x-edgerouter-model: mock/[!-~]+", head);
        Assert.DoesNotContain('\u001b', world.Router.Process.Errors);
    }

    [Theory]
    [InlineData("//v1/models")]
    [InlineData("/v1//models")]
    [InlineData("/v1/../admin/state")]
    [InlineData("/v1/%2e%2e/admin/state")]
    [InlineData("/v1/..%2fadmin/state")]
    [InlineData("/%61dmin/state")]
    [InlineData("/admin/state")]
    [InlineData("/metrics")]
    [InlineData("/admin/config")]
    [InlineData("/v1/models;x")]
    [InlineData("/v1%2fmodels")]
    [InlineData("\\admin\\state")]
    [InlineData("http://x/admin/state")]
    [InlineData("http://evil/v1/models")]
    [InlineData("*")]
    public async Task Path_ThatTriesToBeAnother_IsServedByNobody(string path)
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 4", await raw.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n")]
    public async Task Host_MissingOrTwice_IsRefused(string request)
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(request);
        Assert.StartsWith("HTTP/1.1 400", await raw.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
    }
}
