using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using EdgeRouter.Tests.TestKit;
using EdgeRouter.Upstream.Sandbox;
using Xunit;

namespace EdgeRouter.Tests.Upstream.Sandbox;

/// <summary>Calls the sandbox on virtual time, the way the router does.</summary>
internal sealed class SandboxDriver : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public SandboxDriver() => _invoker = new HttpMessageInvoker(new SandboxHandler(Time));

    public ManualTimeProvider Time { get; } = new();

    public Task<HttpResponseMessage> SendAsync(string path, string? body, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, "http://sandbox/v1" + path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        return _invoker.SendAsync(request, cancellationToken);
    }

    public async Task<(int Status, JsonElement Body)> JsonAsync(string path, string? body)
    {
        using var response = await Time.RunAsync(SendAsync(path, body));
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return ((int)response.StatusCode, JsonElement.Parse(bytes));
    }

    public async Task<JsonElement> OkAsync(string path, string? body)
    {
        var (status, json) = await JsonAsync(path, body);
        Assert.True(status == 200, json.ToString());
        return json;
    }

    public async Task<JsonElement> ErrorAsync(int expectedStatus, string path, string? body)
    {
        var (status, json) = await JsonAsync(path, body);
        Assert.True(status == expectedStatus, json.ToString());
        var error = json.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(static m => m.Name));
        return error;
    }

    /// <summary>The data of each event, [DONE] included, read with a buffer of the given size; checks the framing.</summary>
    public async Task<List<string>> EventsAsync(string path, string body, int bufferSize = 65536)
    {
        using var response = await Time.RunAsync(SendAsync(path, body));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Null(response.Content.Headers.ContentLength);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var all = new MemoryStream();
        var buffer = new byte[bufferSize];
        while (true)
        {
            var count = await Time.RunAsync(stream.ReadAsync(buffer).AsTask());
            if (count == 0)
            {
                break;
            }

            all.Write(buffer, 0, count);
        }

        var text = Encoding.UTF8.GetString(all.ToArray());
        Assert.EndsWith("\n\n", text);
        var events = text[..^2].Split("\n\n");
        Assert.All(events, static e => Assert.StartsWith("data: ", e));
        Assert.All(events, static e => Assert.DoesNotContain('\n', e));
        return [.. events.Select(static e => e[6..])];
    }

    public async Task<List<JsonElement>> ChunksAsync(string path, string body)
    {
        var events = await EventsAsync(path, body);
        Assert.Equal("[DONE]", events[^1]);
        return [.. events.SkipLast(1).Select(static e => JsonElement.Parse(e))];
    }

    public void Dispose() => _invoker.Dispose();
}
