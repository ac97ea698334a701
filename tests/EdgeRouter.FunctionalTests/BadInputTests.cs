using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace EdgeRouter.FunctionalTests;

public sealed class BadInputTests(World world) : IClassFixture<World>, IAsyncLifetime
{
    public Task InitializeAsync() => world.Mock.ResetAsync();

    public async Task DisposeAsync()
    {
        Assert.Equal(0, (await world.Mock.StateAsync()).GetProperty("total").GetInt32() - _expectedUpstream);
        await world.Router.AssertCleanAsync(world.Mock);
    }

    private int _expectedUpstream;

    [Theory]
    [InlineData("{", "invalid_json")]
    [InlineData("[]", "invalid_json")]
    [InlineData("{\"model\":\"m\"} x", "invalid_json")]
    [InlineData("{\"messages\":[]}", "missing_required_parameter")]
    [InlineData("{\"model\":5}", "invalid_type")]
    [InlineData("{\"model\":\"m\",\"stream\":\"yes\"}", "invalid_type")]
    [InlineData("{\"model\":\"m\",\"model\":\"mock/x\"}", "duplicate_key")]
    [InlineData("{\"mod\\u0065l\":\"m\"}", "ambiguous_key")]
    [InlineData("{\"model\":\"m\",\"Model\":\"x\"}", "ambiguous_key")]
    public async Task Post_BadBody_Is400ByName(string body, string code)
    {
        using var response = await world.Router.PostAsync("/v1/chat/completions", body);
        await FailureTests.AssertErrorAsync(response, 400, code, "");
    }

    [Fact]
    public async Task Post_TooDeep_Is400()
    {
        using var response = await world.Router.PostAsync("/v1/chat/completions", "{\"model\":\"m\",\"x\":" + new string('[', 40) + new string(']', 40) + "}");
        await FailureTests.AssertErrorAsync(response, 400, "json_too_deep", "32");
    }

    [Fact]
    public async Task Post_InvalidUtf8_Is400()
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        byte[] body = [.. "{\"model\":\"m"u8, 0xFF, .. "\"}"u8];
        await raw.SendAsync([.. Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);
        Assert.Contains("invalid_utf8", await raw.ReadUntilAsync("invalid_utf8"));
    }

    [Theory]
    [InlineData("/v1/nothing", 404, "unknown_url")]
    [InlineData("/", 404, "unknown_url")]
    [InlineData("/v1/chat/completions/", 404, "unknown_url")]
    public async Task Post_UnknownPath_Is404(string path, int status, string code)
    {
        using var response = await world.Router.PostAsync(path, "{}");
        await FailureTests.AssertErrorAsync(response, status, code, path);
        Assert.Contains("/v1/requests/{id}.", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", "POST")]
    [InlineData("DELETE", "/v1/embeddings", "POST")]
    [InlineData("OPTIONS", "/completions", "POST")]
    [InlineData("POST", "/v1/models", "GET")]
    public async Task Request_WrongMethod_Is405WithAllow(string method, string path, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await world.Router.Client.SendAsync(request);
        await FailureTests.AssertErrorAsync(response, 405, "method_not_allowed", allow);
        Assert.Equal(allow, response.Content.Headers.Allow.Single());
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("application/vnd.x+json", 200)]
    public async Task Post_ContentType_IsJsonOr415(string type, int status)
    {
        _expectedUpstream = status == 200 ? 1 : 0;
        using var content = new ByteArrayContent("{\"model\":\"m\"}"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var response = await world.Router.Client.PostAsync("/v1/chat/completions", content);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Post_UnknownModel_Is404WithNearNames()
    {
        using var response = await world.Router.ChatAsync("mm");
        await FailureTests.AssertErrorAsync(response, 404, "model_not_found", "'m'");
    }

    [Fact]
    public async Task Post_TooLarge_Is413ByAnnouncementAndByBytes()
    {
        using var announced = await RawHttp.ConnectAsync(world.Router.DataPort);
        await announced.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99000000\r\n\r\n{");
        Assert.Contains("HTTP/1.1 413", await announced.ReadUntilAsync("request_too_large"));
        using var chunked = await RawHttp.ConnectAsync(world.Router.DataPort);
        await chunked.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        await chunked.SendAsync("180000\r\n" + new string(' ', 0x180000) + "\r\n0\r\n\r\n");
        Assert.Contains("HTTP/1.1 413", await chunked.ReadUntilAsync("request_too_large"));
    }

    [Fact]
    public async Task Post_ChunkedBody_IsReadWhole()
    {
        _expectedUpstream = 1;
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"mod\r\n");
        await Task.Delay(100);
        await raw.SendAsync("8\r\nel\":\"m\"}\r\n0\r\n\r\n");
        Assert.Contains("HTTP/1.1 200", await raw.ReadUntilAsync("finish_reason"));
    }

    [Fact]
    public async Task Post_SlowBody_Is408()
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"mod");
        Assert.Contains("HTTP/1.1 408", await raw.ReadUntilAsync("request_body_timeout"));
    }

    [Fact]
    public async Task Post_ClientLeavesInTheMiddleOfItsBody_LeavesNothingBehind()
    {
        var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"mod");
        raw.Reset();
        using var ok = await world.Router.Client.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, ok.StatusCode);
    }

    [Fact]
    public async Task Post_OwnViaHeader_Is508()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("{\"model\":\"m\"}", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Via", "1.1 other, 1.1 edgerouter-test");
        using var response = await world.Router.Client.SendAsync(request);
        await FailureTests.AssertErrorAsync(response, 508, "loop_detected", "");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Post_CodedBody_IsDecoded(string coding)
    {
        _expectedUpstream = 1;
        using var response = await PostCodedAsync(Encode("{\"model\":\"m\",\"messages\":[]}"u8.ToArray(), coding), coding);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{\"model\":\"plain\",\"messages\":[]}", (await world.Mock.LastRequestAsync()).Body);
    }

    [Fact]
    public async Task Post_BadCoding_IsRefused()
    {
        var bomb = new byte[64 << 20];
        Array.Fill(bomb, (byte)' ');
        using var exploded = await PostCodedAsync(Encode(bomb, "gzip"), "gzip");
        await FailureTests.AssertErrorAsync(exploded, 413, "request_too_large", "");
        using var unknown = await PostCodedAsync("{}"u8.ToArray(), "zstd");
        await FailureTests.AssertErrorAsync(unknown, 415, "unsupported_content_encoding", "");
        using var broken = await PostCodedAsync("not gzip"u8.ToArray(), "gzip");
        await FailureTests.AssertErrorAsync(broken, 400, "invalid_content_encoding", "");
    }

    [Fact]
    public async Task Post_BeyondTheCaps_Is503WithRetryAfter()
    {
        await using var router = await Router.StartAsync(Router.For(world.Mock, rest: ", \"limits\": { \"in_flight\": 3, \"request_body\": \"256KB\", \"response_body\": \"256KB\", \"buffered_bytes\": \"300KB\" }"));
        _expectedUpstream = 4;
        using var zeroth = await router.ChatAsync("mock/ev=60,int=50", stream: true);
        using var first = await router.ChatAsync("mock/ev=60,int=50", stream: true);
        using var second = await router.ChatAsync("mock/ev=60,int=50", stream: true);
        using var third = await router.ChatAsync("m");
        await FailureTests.AssertErrorAsync(third, 503, "too_many_requests_in_flight", "");
        Assert.Equal("1", third.Headers.GetValues("Retry-After").Single());
        second.Dispose();
        for (var i = 0; i < 100 && (await router.StateAsync()).GetProperty("in_flight").GetInt32() > 2; i++)
        {
            await Task.Delay(50);
        }

        using var fourth = await router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.OK, fourth.StatusCode);
        first.Dispose();
        zeroth.Dispose();
        await router.AssertCleanAsync();

        // Two slow bodies of 200 KB hold more than 300 KB.
        using var slow = await RawHttp.ConnectAsync(router.DataPort);
        using var alsoSlow = await RawHttp.ConnectAsync(router.DataPort);
        const string Head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n{";
        await slow.SendAsync(Head);
        await alsoSlow.SendAsync(Head);
        for (var i = 0; i < 100 && (await router.StateAsync()).GetProperty("buffered_bytes").GetInt32() < 400_000; i++)
        {
            await Task.Delay(20);
        }

        using var refused = await router.ChatAsync("m");
        await FailureTests.AssertErrorAsync(refused, 503, "too_many_bytes_buffered", "");
        slow.Reset();
        alsoSlow.Reset();
        await router.AssertCleanAsync();
    }

    [Theory]
    [InlineData("GET /v1/models HTTP/9.9\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n{}")]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n")]
    public async Task Raw_BrokenHead_IsRefusedAtOnce(string request)
    {
        using var raw = await RawHttp.ConnectAsync(world.Router.DataPort);
        await raw.SendAsync(request);
        Assert.Matches("^HTTP/1.1 (400|505)", await raw.ReadUntilAsync("\r\n\r\n"));
    }

    private static byte[] Encode(byte[] body, string coding)
    {
        using var result = new MemoryStream();
        using (Stream coder = coding switch
        {
            "gzip" => new GZipStream(result, CompressionLevel.Optimal),
            "deflate" => new ZLibStream(result, CompressionLevel.Optimal),
            _ => new BrotliStream(result, CompressionLevel.Optimal),
        })
        {
            coder.Write(body);
        }

        return result.ToArray();
    }

    private async Task<HttpResponseMessage> PostCodedAsync(byte[] body, string coding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        content.Headers.ContentEncoding.Add(coding);
        return await world.Router.Client.PostAsync("/v1/chat/completions", content);
    }
}
