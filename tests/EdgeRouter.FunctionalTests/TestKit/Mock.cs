using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>The scripted upstream, a process of its own.</summary>
internal sealed class Mock : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _client;

    private Mock(ChildProcess process, int port)
    {
        _process = process;
        Port = port;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
    }

    public int Port { get; }

    public static async Task<Mock> StartAsync()
    {
        var process = ChildProcess.Start(Files.MockUpstream, []);
        var line = await process.FirstLine.WaitAsync(TimeSpan.FromSeconds(20));
        return new Mock(process, int.Parse(line[(line.LastIndexOf(':') + 1)..]));
    }

    public async Task<JsonElement> StateAsync() => JsonDocument.Parse(await _client.GetStringAsync("/mock/state")).RootElement;

    /// <summary>When each request of a caller with this model name came, in milliseconds of a monotonic clock, and the number at the end of its key.</summary>
    /// <param name="warming">Instead: those for a single token, by which the router keeps a model warm.</param>
    public async Task<List<(double At, int Key)>> ArrivalsAsync(string model, bool warming = false)
    {
        using var json = JsonDocument.Parse(await _client.GetStringAsync("/mock/arrivals?model=" + Uri.EscapeDataString(model)));
        return [.. json.RootElement.GetProperty("arrivals").EnumerateArray().Where(a => a.GetProperty("warming").GetBoolean() == warming).Select(static a => (a.GetProperty("at_ms").GetDouble(), a.GetProperty("key").GetInt32()))];
    }

    public Task ResetAsync() => _client.GetStringAsync("/mock/reset");

    public async Task<(string Body, List<(string Name, string Value)> Headers, string Path)> LastRequestAsync()
    {
        var last = (await StateAsync()).GetProperty("requests").EnumerateArray().Last();
        return (
            Encoding.UTF8.GetString(last.GetProperty("body").GetBytesFromBase64()),
            [.. last.GetProperty("headers").EnumerateArray().Select(static h => (h[0].GetString()!, h[1].GetString()!))],
            last.GetProperty("path").GetString()!);
    }

    /// <summary>Waits, within a generous bound, for a number in the state.</summary>
    public async Task WaitForAsync(string name, Func<int, bool> wanted)
    {
        for (var i = 0; i < 200; i++)
        {
            if (wanted((await StateAsync()).GetProperty(name).GetInt32()))
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"mock: '{name}' is {(await StateAsync()).GetProperty(name)}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }
}
