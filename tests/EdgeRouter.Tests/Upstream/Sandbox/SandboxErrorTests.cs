using System.Text;
using Xunit;

namespace EdgeRouter.Tests.Upstream.Sandbox;

public sealed class SandboxErrorTests : IDisposable
{
    private const string Hi = """
        "messages":[{"role":"user","content":"Hi"}]
        """;

    private readonly SandboxDriver _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("/chat/completions", "", null)]
    [InlineData("/chat/completions", "{", null)]
    [InlineData("/chat/completions", "[]", null)]
    [InlineData("/chat/completions", "{}", "messages")]
    [InlineData("/chat/completions", """{"messages":[]}""", "messages")]
    [InlineData("/chat/completions", """{"messages":[{"content":"x"}]}""", "messages[0].role")]
    [InlineData("/chat/completions", """{"messages":[{"role":"user","content":"\ud800"}]}""", null)]
    [InlineData("/completions", "{}", "prompt")]
    [InlineData("/completions", """{"prompt":{}}""", "prompt")]
    [InlineData("/embeddings", "{}", "input")]
    [InlineData("/embeddings", """{"input":[]}""", "input")]
    [InlineData("/embeddings", """{"input":""}""", "input")]
    [InlineData("/embeddings", """{"input":["a",[1]]}""", "input")]
    [InlineData("/embeddings", """{"input":[1.5]}""", "input")]
    [InlineData("/embeddings", """{"input":"a","dimensions":4097}""", "dimensions")]
    [InlineData("/embeddings", """{"input":"a","dimensions":0}""", "dimensions")]
    [InlineData("/embeddings", """{"input":"a","encoding_format":"hex"}""", "encoding_format")]
    public async Task Request_Unusable_Is400(string path, string body, string? param)
    {
        var error = await _sandbox.ErrorAsync(400, path, body);

        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(param ?? "body", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("sandbox", "7")]
    [InlineData("sandbox.ttft", """{"ttft":"61s"}""")]
    [InlineData("sandbox.ttft", """{"ttft":"soon"}""")]
    [InlineData("sandbox.ttft", """{"ttft":-1}""")]
    [InlineData("sandbox.ttft", """{"ttft":1e999}""")]
    [InlineData("sandbox.tokens", """{"tokens":0}""")]
    [InlineData("sandbox.tokens", """{"tokens":100001}""")]
    [InlineData("sandbox.tokens_per_second", """{"tokens_per_second":100001}""")]
    [InlineData("sandbox.tokens_per_second", """{"tokens_per_second":-1}""")]
    [InlineData("sandbox.tokens_per_second", """{"tokens_per_second":"50"}""")]
    [InlineData("sandbox.tokens_per_secnd", """{"tokens_per_secnd":50}""")]
    [InlineData("sandbox.error", """{"error":429}""")]
    [InlineData("sandbox.error.status", """{"error":{"status":200}}""")]
    [InlineData("n", "null", """,  "n":9""")]
    [InlineData("max_tokens", "null", ""","max_tokens":0""")]
    [InlineData("stop", "null", ""","stop":["a","b","c","d","e"]""")]
    [InlineData("stream", "null", ""","stream":"yes" """)]
    [InlineData("stream_options", "null", ""","stream_options":{"include_usage":true}""")]
    [InlineData("tool_choice", "null", ""","tool_choice":"required" """)]
    [InlineData("tools[0]", "null", ""","tools":[{"type":"function"}]""")]
    [InlineData("tool_choice", "null", ""","tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":{"type":"function","function":{"name":"b"}}""")]
    [InlineData("response_format.type", "null", ""","response_format":{"type":"xml"}""")]
    public async Task Setting_Invalid_Is400ThatNamesIt(string param, string settings, string more = "")
    {
        var error = await _sandbox.ErrorAsync(400, "/chat/completions", $$"""{{{Hi}},"sandbox":{{settings}}{{more}}}""");

        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(param, error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Setting_Misspelt_IsMetWithTheRightName()
    {
        var error = await _sandbox.ErrorAsync(400, "/chat/completions", $$$$"""{{{{{Hi}}}},"sandbox":{"tokens_per_secnd":50}}""");

        Assert.Contains("'tokens_per_second'", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("/chat/completions", ""","stream":true""")]
    [InlineData("/chat/completions", "")]
    [InlineData("/completions", ""","prompt":"x","stream":true""")]
    [InlineData("/embeddings", ""","input":"x" """)]
    public async Task Error_AskedFor_IsGivenWithRetryAfter(string path, string more)
    {
        using var response = await _sandbox.Time.RunAsync(
            _sandbox.SendAsync(path, $$$$"""{{{{{Hi}}}},"sandbox":{"error":{"status":429,"code":"slow_down","retry_after":"1.5s"}}{{{{more}}}}}"""));

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal("2", Assert.Single(response.Headers.GetValues("retry-after")));
        Assert.Equal("1500", Assert.Single(response.Headers.GetValues("retry-after-ms")));
        Assert.Contains("slow_down", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Error_AfterTokens_BreaksTheStream()
    {
        var events = await _sandbox.EventsAsync("/chat/completions", $$$$"""{{{{{Hi}}}},"stream":true,"sandbox":{"error":{"status":503,"after_tokens":3}}}""");

        Assert.Equal(5, events.Count);
        Assert.Contains("server_error", events[^1]);
        Assert.DoesNotContain("[DONE]", events);
    }

    [Fact]
    public async Task Path_Unknown_Is404()
    {
        var error = await _sandbox.ErrorAsync(404, "/responses", "{}");

        Assert.Contains("/v1/responses", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("/chat/completions", null)]
    [InlineData("/models", "{}")]
    public async Task Method_Wrong_Is405(string path, string? body) => await _sandbox.ErrorAsync(405, path, body);

    [Fact]
    public async Task Models_Listed_AreTheSandbox()
    {
        var list = await _sandbox.OkAsync("/models", null);
        var model = await _sandbox.OkAsync("/models/sandbox", null);

        Assert.Equal("list", list.GetProperty("object").GetString());
        Assert.Equal("sandbox", list.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal("model", model.GetProperty("object").GetString());
    }

    [Fact]
    public async Task Body_NotUtf8_Is400()
    {
        using var invoker = new HttpMessageInvoker(new EdgeRouter.Upstream.Sandbox.SandboxHandler(_sandbox.Time));
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"messages":[{"role":"user","content":"  """), 0xFF, .. Encoding.UTF8.GetBytes("\"}]}")];
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://sandbox/chat/completions") { Content = new ByteArrayContent(body) };

        using var response = await _sandbox.Time.RunAsync(invoker.SendAsync(request, CancellationToken.None));

        Assert.Equal(400, (int)response.StatusCode);
    }
}
