using System.Net;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests;

public sealed class PassThroughTests(World world) : IClassFixture<World>, IAsyncLifetime
{
    public Task InitializeAsync() => world.Mock.ResetAsync();

    public Task DisposeAsync() => world.Router.AssertCleanAsync(world.Mock);

    [Fact]
    public async Task Chat_Json_ChangesOnlyTheModelAndReturnsTheAnswerByteForByte()
    {
        const string Sent = """{ "zeta": {"b": [1,  2, {"c": null}]}, "model" : "m", "messages":[{"role":"user","content":"é😀 \" \u0041"}],  "temperature": 0.70, "x-unknown":"kept" }""";
        using var response = await world.Router.PostAsync("/v1/chat/completions", Sent);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (body, headers, path) = await world.Mock.LastRequestAsync();
        Assert.Equal(Sent.Replace("\"m\"", "\"plain\"", StringComparison.Ordinal), body);
        Assert.Equal("/v1/chat/completions", path);
        Assert.Contains(("Authorization", "Bearer sk-upstream-secret"), headers);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"x_unknown\":{\"kept\":[1, 2]}", answer);
        Assert.Contains("Hello from the mock é😀", answer);
        Assert.Equal(Encoding.UTF8.GetByteCount(answer), response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/chat/completions")]
    [InlineData("/v1/completions")]
    [InlineData("/completions")]
    [InlineData("/v1/embeddings")]
    [InlineData("/embeddings")]
    public async Task Post_EveryPath_ReachesTheSameUpstreamPath(string path)
    {
        using var response = await world.Router.PostAsync(path, """{"model":"mock/abc","prompt":"x","input":"x","messages":[]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var (body, _, upstream) = await world.Mock.LastRequestAsync();
        Assert.EndsWith(path.Replace("/v1", "", StringComparison.Ordinal), upstream);
        Assert.Contains("\"model\":\"abc\"", body);
    }

    [Fact]
    public async Task Chat_Stream_AsksForUsageAndStripsItAgain()
    {
        var text = await StreamAsync("mock/ev=2,nousagenull");
        Assert.Contains("\"stream_options\":{\"include_usage\":true}", (await world.Mock.LastRequestAsync()).Body);
        Assert.DoesNotContain("prompt_tokens", text);
        Assert.EndsWith("data: [DONE]\n\n", text);
        await LogHasAsync("\"input_tokens\":12", "\"output_tokens\":7", "\"cached_tokens\":4", "\"reasoning_tokens\":2");
    }

    [Fact]
    public async Task Chat_StreamWithUsageWanted_PassesItOn()
    {
        var text = await StreamAsync("mock/ev=2", ",\"stream_options\":{\"include_usage\":true}");
        Assert.Contains("\"choices\":[],\"usage\":{\"prompt_tokens\":12", text);
    }

    [Theory]
    [InlineData("ev=3,eol=rn")]
    [InlineData("ev=3,eol=r")]
    [InlineData("ev=3,split=1")]
    [InlineData("ev=3,split=7,eol=rn")]
    [InlineData("ev=3,comments")]
    [InlineData("ev=3,multiline")]
    [InlineData("ev=3,preview")]
    [InlineData("ev=3,norole")]
    [InlineData("ev=3,finishwith,nodone")]
    [InlineData("ev=3,usagelast,nousage")]
    [InlineData("ev=3,oddusage")]
    [InlineData("ev=3,nodone")]
    [InlineData("ev=3,nofinish")]
    [InlineData("ev=2,pad=3000000")]
    [InlineData("ev=40,pad=500,split=1000")]
    public async Task Chat_StreamInAnyShape_ArrivesByteForByte(string script)
    {
        var direct = await DirectAsync(script);
        var routed = await StreamAsync($"mock/{script}", ",\"stream_options\":{\"include_usage\":true}");
        Assert.Equal(direct, routed);
        Assert.True(direct.Length > 100);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Chat_CodedThoughNobodyAsked_IsDecoded(string coding)
    {
        using var json = await world.Router.ChatAsync($"mock/enc={coding}");
        Assert.Equal(HttpStatusCode.OK, json.StatusCode);
        Assert.Empty(json.Content.Headers.ContentEncoding);
        Assert.Contains("Hello from the mock", await json.Content.ReadAsStringAsync());
        Assert.Equal(await DirectAsync("ev=3"), (await StreamAsync($"mock/enc={coding},ev=3", ",\"stream_options\":{\"include_usage\":true}")).Replace($"enc={coding},", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chat_UnknownCodingOrBomb_IsAnErrorNotALie()
    {
        using var unknown = await world.Router.ChatAsync("mock/enc=zstd");
        Assert.Equal(HttpStatusCode.BadGateway, unknown.StatusCode);
        Assert.Contains("upstream_unsupported_coding", await unknown.Content.ReadAsStringAsync());
        using var bomb = await world.Router.ChatAsync("mock/enc=gzip,bomb=64");
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            bomb.EnsureSuccessStatusCode();
            await bomb.Content.ReadAsStringAsync();
        });
    }

    [Fact]
    public async Task Embeddings_LargeAnswer_FlowsThroughWhole()
    {
        using var response = await world.Router.PostAsync("/v1/embeddings", """{"model":"mock/emb=8000","input":"x"}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(8000, json.RootElement.GetProperty("data").GetArrayLength());
        await LogHasAsync("\"operation\":\"embeddings\"", "\"input_tokens\":5");
    }

    [Fact]
    public async Task Chat_Answer_SaysWhoAnsweredAndHowLongItTook()
    {
        using var response = await world.Router.ChatAsync("m");
        Assert.Equal("mock", response.Headers.GetValues("x-edgerouter-provider").Single());
        Assert.Equal("mock/plain", response.Headers.GetValues("x-edgerouter-deployment").Single());
        Assert.Equal("m", response.Headers.GetValues("x-edgerouter-model").Single());
        Assert.Equal("1", response.Headers.GetValues("x-edgerouter-attempts").Single());
        Assert.Matches(@"^overhead;dur=\d+\.\d{3}, ttft;dur=\d+\.\d{3}$", response.Headers.GetValues("server-timing").Single());
        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single());
        Assert.False(response.Headers.Contains("X-Secret-Header"));
    }

    [Theory]
    [InlineData("my-id.42", true)]
    [InlineData("evil id", false)]
    [InlineData("<script>", false)]
    public async Task Chat_RequestId_IsKeptWhenHarmless(string id, bool kept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("x-request-id", id);
        using var response = await world.Router.Client.SendAsync(request);
        Assert.Equal(kept, response.Headers.GetValues("x-request-id").Single() == id);
    }

    [Fact]
    public async Task Chat_ClientHeaders_StayBehind()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json") };
        foreach (var (name, value) in new[]
        {
            ("Authorization", "Bearer client-secret"), ("x-api-key", "client-secret"), ("api-key", "client-secret"), ("Cookie", "a=b"), ("TE", "trailers"), ("X-Forwarded-For", "1.2.3.4"),
            ("traceparent", "00-7f1c2b3a4d5e6f708192a3b4c5d6e7f8-1a2b3c4d5e6f7081-01"), ("Accept-Encoding", "gzip, br"), ("OpenAI-Beta", "passes"), ("X-Custom", "no"),
        })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await world.Router.Client.SendAsync(request);
        var headers = (await world.Mock.LastRequestAsync()).Headers;
        Assert.DoesNotContain(headers, static h => h.Value.Contains("client-secret", StringComparison.Ordinal));
        Assert.Contains(("OpenAI-Beta", "passes"), headers);
        Assert.DoesNotContain(headers, static h => h.Name.Equals("X-Custom", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(headers, static h => h.Name == "Via" && h.Value == "1.1 edgerouter-test");
    }

    [Fact]
    public async Task Models_AreListedAndFoundByName()
    {
        using var list = JsonDocument.Parse(await world.Router.Client.GetStringAsync("/v1/models"));
        Assert.Equal("m", list.RootElement.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Contains("\"id\":\"m\"", await world.Router.Client.GetStringAsync("/models/m"));
        Assert.Contains("\"id\":\"mock/a/b\"", await world.Router.Client.GetStringAsync("/v1/models/mock%2Fa/b"));
        using var missing = await world.Router.Client.GetAsync("/v1/models/nope");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Chat_TwoHundredStreamsAtOnce_AllArriveWhole()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => StreamAsync("mock/ev=20,int=20")));
        Assert.All(all, static t => Assert.EndsWith("data: [DONE]\n\n", t));

        // A starved machine may bring keep-alives; they are the only thing in which streams may differ.
        Assert.Single(all.Select(static t => t.Replace(": keep-alive\n\n", "", StringComparison.Ordinal)).Distinct());
    }

    private async Task<string> StreamAsync(string model, string more = "")
    {
        using var response = await world.Router.ChatAsync(model, stream: true, more);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return text;
    }

    private async Task<string> DirectAsync(string script)
    {
        using var direct = new HttpClient();
        using var response = await direct.PostAsync(
            $"http://127.0.0.1:{world.Mock.Port}/v1/chat/completions",
            new StringContent($$$"""{"model":"{{{script}}}","stream":true,"stream_options":{"include_usage":true}}""", Encoding.UTF8, "application/json"));
        var text = await response.Content.ReadAsStringAsync();
        await world.Mock.ResetAsync();
        return text;
    }

    private async Task LogHasAsync(params string[] wanted)
    {
        for (var i = 0; i < 100 && !world.Router.Process.Errors.Split('\n').Any(l => wanted.All(l.Contains)); i++)
        {
            await Task.Delay(50);
        }

        Assert.Contains(world.Router.Process.Errors.Split('\n'), l => wanted.All(l.Contains));
    }
}
