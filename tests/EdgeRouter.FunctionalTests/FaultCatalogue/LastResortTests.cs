using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>What stands behind a model when all of its deployments and fallbacks have failed, and what explain says of it beforehand.</summary>
public sealed class LastResortTests : IAsyncLifetime
{
    private Mock _mock = null!;

    public async Task InitializeAsync() => _mock = await Mock.StartAsync();

    public async Task DisposeAsync() => await _mock.DisposeAsync();

    [Theory]
    [InlineData(false, """{"reply":"A colleague will write to you."}""", "A colleague will write to you.")]
    [InlineData(true, """{"reply":"A colleague will write to you."}""", "A colleague will write to you.")]
    [InlineData(false, "<p>ok</p>", "Please wait.")]
    public async Task Webhook_IsToldOnce_AndTheCallerIsToldSo(bool stream, string answer, string expected)
    {
        using var person = new Person(200, answer);
        await using var router = await StartAsync($$""", "degradation": { "webhook": "{{person.Address}}", "webhook_headers": { "x-token": "s3cret" }, "reply": "Please wait." }""");
        using var response = await router.ChatAsync("m", stream, ",\"user\":\"ann\"");
        Assert.Equal((200, expected), ((int)response.StatusCode, await TextAsync(response, stream)));
        Assert.Equal("handoff", response.Headers.GetValues("x-edgerouter-degraded").Single());
        var told = Assert.Single(person.Told);
        Assert.Contains("x-token: s3cret", told.Head, StringComparison.OrdinalIgnoreCase);
        using var note = JsonDocument.Parse(told.Body);
        Assert.Equal(("m", "upstream_overloaded"), (note.RootElement.GetProperty("model").GetString(), note.RootElement.GetProperty("failure").GetString()));
        Assert.Equal("ann", note.RootElement.GetProperty("request").GetProperty("user").GetString());
        Assert.Equal(response.Headers.GetValues("x-request-id").Single(), note.RootElement.GetProperty("request_id").GetString());
        await router.AssertCleanAsync(_mock);
        Assert.DoesNotContain("s3cret", router.Process.Errors + router.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    public async Task WebhookThatDoesNotTakeIt_TheReplyIsNext_WithoutOneTheError(int status)
    {
        using var person = new Person(status, "no");
        await using var router = await StartAsync($$""", "degradation": { "webhook": "{{person.Address}}" }""", $$""", "degradation": { "webhook": "{{person.Address}}", "reply": "Please wait." }""");
        var without = await ClientView.OfAsync(router, "m", stream: false);
        Assert.Equal((null, 503, "upstream_overloaded"), (without.Wrong, without.Status, without.Code));
        using var response = await router.ChatAsync("n");
        Assert.Equal((200, "Please wait.", "reply"), ((int)response.StatusCode, await TextAsync(response, stream: false), response.Headers.GetValues("x-edgerouter-degraded").Single()));
    }

    [Fact]
    public async Task TheCallersOwnMistake_IsNotHandedToAPerson()
    {
        using var person = new Person(200, "{}");
        await using var router = await StartAsync($$""", "degradation": { "webhook": "{{person.Address}}" }""", script: "status=400");
        using var response = await router.ChatAsync("m");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(person.Told);
    }

    [Fact]
    public async Task Explain_ShowsTheWholeChain()
    {
        await using var router = await StartAsync(""", "fallbacks": ["n"], "fallbacks_by_cause": { "timeout": [] }, "degradation": { "model": "n", "max_tokens": 10, "reply": "x" }""", ", \"strategy\": \"priority\"");
        using var message = new HttpRequestMessage(HttpMethod.Post, $"{router.AdminUrl}/admin/explain") { Content = new StringContent("""{"model":"m","messages":[]}""", Encoding.UTF8, "application/json") };
        message.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(router.TokenPath)).Trim());
        using var response = await router.Client.SendAsync(message);
        using var explained = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("""["n"]""", explained.RootElement.GetProperty("fallbacks").GetRawText().Replace(" ", "").Replace("\n", ""));
        Assert.Empty(explained.RootElement.GetProperty("fallbacks_by_cause").GetProperty("timeout").EnumerateArray());
        var degradation = explained.RootElement.GetProperty("degradation");
        Assert.Equal(("n", false, true), (degradation.GetProperty("model").GetString(), degradation.GetProperty("webhook").GetBoolean(), degradation.GetProperty("reply").GetBoolean()));
    }

    private static async Task<string> TextAsync(HttpResponseMessage response, bool stream)
    {
        var body = await response.Content.ReadAsStringAsync();
        string Part(string json, string member)
        {
            using var answer = JsonDocument.Parse(json);
            return answer.RootElement.GetProperty("choices")[0].GetProperty(member).TryGetProperty("content", out var content) ? content.GetString()! : "";
        }

        if (!stream)
        {
            return Part(body, "message");
        }

        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        return string.Concat(body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).SkipLast(1).Select(e => Part(e["data: ".Length..], "delta")));
    }

    private Task<Router> StartAsync(string model, string other = "", string script = "status=503") => Router.StartAsync($$"""
        "providers": { "cloud": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mock.Port}}/v1", "api_keys": ["sk-x"] } },
        "models": {
          "m": { "deployments": [ { "provider": "cloud", "model": "{{script}}" } ], "retries": { "backoff": "1ms" } {{model}} },
          "n": { "deployments": [ { "provider": "cloud", "model": "{{script}}" } ], "retries": { "backoff": "1ms" } {{other}} }
        }, "log": { "format": "json" }
        """);

    /// <summary>Takes what the router hands over: whole HTTP requests, one for each connection. Status 0: hangs up without an answer.</summary>
    private sealed class Person : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Person(int status, string answer)
        {
            _listener.Start();
            _ = AnswerAllAsync(status, answer);
        }

        public string Address => $"http://{_listener.LocalEndpoint}/hand-over";

        public List<(string Head, string Body)> Told { get; } = [];

        public void Dispose() => _listener.Dispose();

        private async Task AnswerAllAsync(int status, string answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await using var stream = client.GetStream();
                    var request = await ReadAsync(stream);
                    lock (Told)
                    {
                        Told.Add(request);
                    }

                    if (status > 0)
                    {
                        await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status} x\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}"));
                    }
                }
            }
            catch (Exception ended) when (ended is ObjectDisposedException or SocketException or IOException)
            {
                // The test is over.
            }
        }

        private static async Task<(string Head, string Body)> ReadAsync(NetworkStream stream)
        {
            var text = new StringBuilder();
            var buffer = new byte[8192];
            while (true)
            {
                var all = text.ToString();
                var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                if (end >= 0)
                {
                    var length = all[..end].Split("\r\n").First(static l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                    if (all.Length - end - 4 >= int.Parse(length.AsSpan(15), System.Globalization.CultureInfo.InvariantCulture))
                    {
                        return (all[..end], all[(end + 4)..]);
                    }
                }

                var read = await stream.ReadAsync(buffer);
                Assert.NotEqual(0, read);
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
    }
}
