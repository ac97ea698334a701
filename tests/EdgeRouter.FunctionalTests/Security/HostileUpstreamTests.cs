using System.Net;
using EdgeRouter.FunctionalTests.Chaos;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>What an upstream may say to harm the router, or somebody else's request.</summary>
[Collection(AloneGroup.Name)]
public sealed class HostileUpstreamTests : IAsyncLifetime
{
    private const string Token = "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"w\"}}]}\n\n";
    private const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    private BareUpstream _upstream = null!;
    private Router _router = null!;

    // What the upstream does for any model but "m".
    private Func<System.Net.Sockets.NetworkStream, CancellationToken, Task<bool>> _hostile = null!;

    public async Task InitializeAsync()
    {
        _upstream = new BareUpstream((model, to, over) => model == "evil" ? _hostile(to, over) : BareUpstream.SayAsync(to, BareUpstream.Whole("hi")));
        _router = await Router.StartAsync($$"""
            "providers": { {{_upstream.Provider("u")}}, {{_upstream.Provider("a", "anthropic")}} },
            "models": {
              "m": { "deployments": [{ "provider": "u", "model": "m" }] },
              "evil": { "deployments": [{ "provider": "u", "model": "evil" }] },
              "evil-a": { "deployments": [{ "provider": "a", "model": "evil" }] }
            },
            "defaults": { "retries": { "attempts": 1 }, "timeouts": { "connect": "1s", "first_token": "1s", "idle": "1s", "total": "2s" } },
            "log": { "format": "json" }
            """);
    }

    public async Task DisposeAsync()
    {
        await _router.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task AnswerToNoRequest_OnAKeptConnection_EndsTheConnection()
    {
        var second = new TaskCompletionSource();
        _hostile = async (to, over) =>
        {
            await BareUpstream.SayAsync(to, BareUpstream.Whole("mine"));
            await second.Task.WaitAsync(over);
            await BareUpstream.SayAsync(to, BareUpstream.Whole("foreign"));
            await Task.Delay(Timeout.Infinite, over);
            return false;
        };
        Assert.Contains("mine", await AskAsync("evil"), StringComparison.Ordinal);
        second.SetResult();

        // The router notices while nobody asks; each request from now on goes out on another connection.
        await Task.Delay(300);
        for (var i = 0; i < 3; i++)
        {
            Assert.Contains("\"hi\"", await AskAsync("m"), StringComparison.Ordinal);
        }

        Assert.Equal(2, _upstream.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 304 Not Modified\r\n\r\n")]
    public async Task BodyBehindAnAnswerThatHasNone_IsNeverTheNextAnswer(string head)
    {
        _hostile = (to, _) => BareUpstream.SayAsync(to, head + BareUpstream.Whole("foreign"));
        await AskAsync("evil");
        Assert.Contains("\"hi\"", await AskAsync("m"), StringComparison.Ordinal);
        Assert.Equal(2, _upstream.Connections);
    }

    [Fact]
    public async Task EndlessInterimAnswers_AreAMalformedAnswer_AndOthersAreServed()
    {
        _hostile = (to, over) => BareUpstream.FloodAsync(to, "HTTP/1.1 100 Continue\r\n\r\n", over);
        var others = OtherClients.Of(_router);
        Assert.Contains("upstream_malformed_answer", await AskAsync("evil"), StringComparison.Ordinal);
        await others.AssertServedAsync();
        await _router.AssertCleanAsync();
    }

    // Where bytes never stop nobody waits, and it is when one waits that deadlines used to be looked at.
    [Theory]
    [InlineData("evil", ": x\n\n", "first_token_timeout")]
    [InlineData("evil-a", ": x\n\n", "first_token_timeout")]
    [InlineData("evil-a", "event: ping\ndata: {\"type\":\"ping\"}\n\n", "first_token_timeout")]
    [InlineData("evil", Token, "total_timeout")]
    public async Task EndlessStreamAtFullSpeed_EndsAtItsDeadline_AndOthersAreServed(string model, string events, string code)
    {
        _hostile = async (to, over) =>
        {
            await BareUpstream.SayAsync(to, StreamHead);
            return await BareUpstream.FloodAsync(to, events, over);
        };
        var others = OtherClients.Of(_router);
        using (var response = await _router.ChatAsync(model, stream: true, more: ",\"max_tokens\":5"))
        {
            Assert.Contains(code, await TailAsync(response), StringComparison.Ordinal);
        }

        await others.AssertServedAsync();
        await _router.AssertCleanAsync();
    }

    [Theory]
    [InlineData("evil")]
    [InlineData("evil-a")]
    public async Task EndlessAnswerAtFullSpeed_IsCutOff_AndOthersAreServed(string model)
    {
        _hostile = async (to, over) =>
        {
            await BareUpstream.SayAsync(to, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[");
            return await BareUpstream.FloodAsync(to, "                ", over);
        };
        var others = OtherClients.Of(_router);
        try
        {
            using var response = await _router.ChatAsync(model, more: ",\"max_tokens\":5");
            Assert.True(response.StatusCode == HttpStatusCode.BadGateway || await TailAsync(response) is null, "an endless answer came to an end");
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            // What was begun is broken off.
        }

        await others.AssertServedAsync();
        await _router.AssertCleanAsync();
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        _hostile = (to, _) => BareUpstream.SayAsync(to, BareUpstream.WithLength("", $"307 Temporary Redirect\r\nLocation: http://127.0.0.1:{_upstream.Port}/v1/chat/completions"));
        Assert.Contains("upstream_unexpected_status", await AskAsync("evil"), StringComparison.Ordinal);
        Assert.Single(_upstream.Heads);
    }

    [Fact]
    public async Task HeadersOfAnAnswer_StayBehind()
    {
        _hostile = (to, _) => BareUpstream.SayAsync(
            to, BareUpstream.Whole("hi").Replace("\r\n\r\n", "\r\nSet-Cookie: a=b\r\nX-Evil: 1\r\nX-EdgeRouter-Provider: forged\r\nX-Request-Id: forged\r\nServer: forged\r\nAccess-Control-Allow-Origin: *\r\n\r\n", StringComparison.Ordinal));
        using var response = await _router.ChatAsync("evil");
        Assert.Equal("u", response.Headers.GetValues("x-edgerouter-provider").Single());
        Assert.DoesNotContain(response.Headers, static h => h.Value.Any(static v => v.Contains("forged", StringComparison.Ordinal)) || h.Key is "Set-Cookie" or "X-Evil" or "Access-Control-Allow-Origin");
    }

    [Fact]
    public async Task ErrorOfAnUpstream_CannotForgeHeadersOrLogLines()
    {
        const string Forged = """{"error":{"message":"x\r\nSet-Cookie: a=b\n{\"event\":\"forged\"}\u001b[31m","type":"t\r\nX-Evil: 1","code":"c\r\nX-Evil: 1\n{\"event\":\"forged\"}","param":"p\u001b[0m"}}""";
        _hostile = (to, _) => BareUpstream.SayAsync(to, BareUpstream.WithLength(Forged, "400 Bad\r\nContent-Type: application/json"));
        using var response = await _router.ChatAsync("evil");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie") || response.Headers.Contains("X-Evil"));
        await Eventually.TrueAsync(() => Task.FromResult(_router.Process.Errors.Contains("\"status\":400", StringComparison.Ordinal)), "the request is logged");
        foreach (var line in _router.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = System.Text.Json.JsonDocument.Parse(line);
            Assert.NotEqual("forged", json.RootElement.TryGetProperty("event", out var name) ? name.ToString() : "");
        }

        Assert.DoesNotContain('\u001b', _router.Process.Errors);
    }

    private async Task<string> AskAsync(string model)
    {
        using var response = await _router.ChatAsync(model);
        return await response.Content.ReadAsStringAsync();
    }

    // The end of what comes, which may be gigabytes; null: it breaks off.
    private static async Task<string?> TailAsync(HttpResponseMessage response)
    {
        var buffer = new byte[1 << 20];
        var tail = "";
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            while (await body.ReadAsync(buffer) is > 0 and var read)
            {
                tail += System.Text.Encoding.UTF8.GetString(buffer.AsSpan(Math.Max(0, read - 500), Math.Min(500, read)));
                tail = tail[^Math.Min(tail.Length, 1000)..];
            }

            return tail;
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
