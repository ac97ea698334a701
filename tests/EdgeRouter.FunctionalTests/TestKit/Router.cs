using System.Net;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>The native binary under test, with a configuration of its own.</summary>
internal sealed class Router : IAsyncDisposable
{
    private const string AlsoMark = "¦also:";
    private const string NodeMark = "¦node:";

    private readonly string _runtimeFolder;

    private readonly IReadOnlyDictionary<string, string?> _surroundings;

    private Router(IReadOnlyDictionary<string, string?> surroundings, string config, string runtimeFolder, int data, int admin, int h2c)
    {
        _surroundings = surroundings;
        Process = ChildProcess.Start(Files.Router, ["serve", "--config", config], surroundings);
        ConfigPath = config;
        _runtimeFolder = runtimeFolder;
        (DataPort, AdminPort, H2cPort) = (data, admin, h2c);
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2000, UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{data}"),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public ChildProcess Process { get; private set; }

    public int DataPort { get; }

    public int AdminPort { get; }

    public int H2cPort { get; }

    public HttpClient Client { get; }

    public string ConfigPath { get; }

    public string TokenPath => Path.Combine(_runtimeFolder, "edgerouter", $"admin-{AdminPort}.token");

    public string AdminUrl => $"http://127.0.0.1:{AdminPort}";

    /// <param name="rest">Members of the configuration beside <c>listen</c> and <c>node</c>.</param>
    public static async Task<Router> StartAsync(string rest, IReadOnlyDictionary<string, string?>? environment = null, string nodeId = "test")
    {
        var ports = Ports.Free(3);
        var config = Path.Combine(Path.GetTempPath(), $"edgerouter-test-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(config, Whole(rest, ports[0], ports[1], ports[2]).Replace("\"id\": \"test\"", $"\"id\": \"{nodeId}\"", StringComparison.Ordinal));
        var runtimeFolder = Directory.CreateTempSubdirectory("edgerouter-run-").FullName;
        var surroundings = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["XDG_RUNTIME_DIR"] = runtimeFolder };
        var router = new Router(surroundings, config, runtimeFolder, ports[0], ports[1], ports[2]);
        await router.WaitUntilReadyAsync();
        return router;
    }

    /// <summary>At the end of what <see cref="StartAsync"/> gets: a further address of the API.</summary>
    public static string AlsoListenOn(string address) => AlsoMark + address;

    /// <summary>At the end of what <see cref="StartAsync"/> gets: further members of <c>node</c>.</summary>
    public static string WithNode(string members) => NodeMark + members;

    /// <summary>Replaces the configuration file in one step, as a careful editor does.</summary>
    public async Task RewriteAsync(string rest)
    {
        await File.WriteAllTextAsync(ConfigPath + ".new", Whole(rest, DataPort, AdminPort, H2cPort));
        File.Move(ConfigPath + ".new", ConfigPath, overwrite: true);
    }

    /// <summary>Asks the process to end, waits until it has, and starts another one with the same file and the same addresses.</summary>
    /// <returns>The first one's exit code.</returns>
    public async Task<int> RestartAsync(TimeSpan within)
    {
        Process.Signal("TERM");
        var code = await Process.ExitCodeAsync(within);
        await Process.DisposeAsync();
        Process = ChildProcess.Start(Files.Router, ["serve", "--config", ConfigPath], _surroundings);
        await WaitUntilReadyAsync();
        return code;
    }

    /// <summary>A request to the operator's door, with the token.</summary>
    public async Task<(int Status, JsonElement Body)> AdminAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, AdminUrl + path);
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(TokenPath)).Trim());
        using var response = await Client.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    public async Task<string> MetricsAsync() => await Client.GetStringAsync($"{AdminUrl}/metrics");

    /// <summary>The value of one series; null when it is not there.</summary>
    public async Task<double?> MetricAsync(string series)
    {
        var line = (await MetricsAsync()).Split('\n').FirstOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Providers and models for a mock: every <c>mock/SCRIPT</c>, and <c>m</c> for a plain answer.</summary>
    public static string For(Mock mock, string provider = "", string model = "", string rest = "") =>
        $$"""
        "providers": { "mock": { "dialect": "openai", "base_url": "http://127.0.0.1:{{mock.Port}}/v1", "api_keys": ["sk-upstream-secret"] {{provider}} } },
        "models": { "m": { "deployments": [ { "provider": "mock", "model": "plain" } ] {{model}} } }
        {{rest}}
        """;

    public async Task<JsonElement> StateAsync()
    {
        using var response = await Client.GetAsync($"http://127.0.0.1:{AdminPort}/admin/state");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public Task<HttpResponseMessage> ChatAsync(string model, bool stream = false, string more = "", CancellationToken cancellation = default) =>
        PostAsync("/v1/chat/completions", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""", cancellation);

    public async Task<HttpResponseMessage> PostAsync(string path, string body, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>After every test: nothing in flight, every buffer back, no upstream busy, no I/O thread held.</summary>
    /// <param name="mayHold">An attack by masses of requests: how long a thread was held is not looked at.</param>
    public async Task AssertCleanAsync(Mock? mock = null, bool mayHold = false)
    {
        string[] zero = ["in_flight", "buffers_outstanding", "buffered_bytes", "upstream_active"];
        JsonElement state = default;
        for (var i = 0; i < 200; i++)
        {
            state = await StateAsync();
            if (zero.All(n => state.GetProperty(n).GetInt64() == 0))
            {
                break;
            }

            await Task.Delay(50);
        }

        foreach (var name in zero)
        {
            Assert.True(state.GetProperty(name).GetInt64() == 0, $"{name} is {state.GetProperty(name)}");
        }

        Assert.True(mayHold || state.GetProperty("io_held_over_5ms").GetInt64() == 0, $"an I/O thread was held for {state.GetProperty("io_held_max_us")} µs");
        if (mock is not null)
        {
            await mock.WaitForAsync("active", static n => n == 0);
            Assert.Equal("[]", (await mock.StateAsync()).GetProperty("violations").GetRawText());
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
        File.Delete(ConfigPath);
        Directory.Delete(_runtimeFolder, recursive: true);
    }

    private static string Whole(string rest, int data, int admin, int h2c) =>
        $$"""
        {
          "node": { "id": "test"{{MoreOfNode(ref rest)}} },
          "listen": { "data": "http://127.0.0.1:{{data}}", "admin": "http://127.0.0.1:{{admin}}", "data_h2c": "http://127.0.0.1:{{h2c}}"{{MoreAddresses(ref rest)}} },
          {{rest}}
        }
        """;

    private static string MoreAddresses(ref string rest) => CutAt(AlsoMark, ref rest) is { } address ? $", \"data_more\": [\"{address}\"]" : "";

    private static string MoreOfNode(ref string rest) => CutAt(NodeMark, ref rest) is { } members ? ", " + members : "";

    private static string? CutAt(string mark, ref string rest)
    {
        var at = rest.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var cut = rest[(at + mark.Length)..];
        rest = rest[..at];
        return cut;
    }

    private async Task WaitUntilReadyAsync()
    {
        for (var i = 0; i < 400; i++)
        {
            Assert.False(Process.HasExited, $"the router ended: {Process.Errors}");
            try
            {
                using var response = await Client.GetAsync("/readyz");
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(25);
        }

        Assert.Fail($"the router did not get ready: {Process.Errors}");
    }
}
