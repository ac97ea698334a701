using System.Globalization;
using System.Text.Json;
using EdgeRouter.Bench.EndToEnd.Proxies;

namespace EdgeRouter.LoadTests.Staging;

/// <summary>The published binary with a scenario's configuration, as it comes: access log on, nothing tuned.</summary>
internal sealed class RouterServer : IDisposable
{
    private const string Token = "load-tests-on-loopback-only";

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    // What must be nothing when nobody asks for anything.
    private static readonly string[] Held = ["in_flight", "buffers_outstanding", "buffered_bytes", "upstream_active"];

    private readonly int[] _ports = Ports.Free(2);
    private readonly string _config;
    private readonly ChildProcess _process;

    /// <param name="rest">Members of the configuration besides <c>listen</c> and <c>admin</c>.</param>
    public RouterServer(string work, string binary, string rest)
    {
        _config = Path.Combine(work, "edgerouter.json");
        Write(rest);
        _process = new ChildProcess(work, binary, "serve", "--config", _config);
        if (!Ports.WaitOpen(_process, Port))
        {
            _process.Dispose();
            throw new InvalidOperationException($"EdgeRouter does not start; `edgerouter check {_config}` says why");
        }
    }

    public int Port => _ports[0];

    public int Pid => _process.Id;

    public bool IsRunning => _process.Running;

    /// <summary>Changes the file in one step and waits until it is in force. Returns what went wrong, or null.</summary>
    public async Task<string?> ReloadAsync(string rest)
    {
        Write(rest);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{_ports[1]}/admin/reload");
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await Http.SendAsync(request);
        return response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}";
    }

    public async Task<JsonElement> StateAsync()
    {
        using var state = JsonDocument.Parse(await Http.GetStringAsync($"http://127.0.0.1:{_ports[1]}/admin/state"));
        return state.RootElement.Clone();
    }

    /// <summary>Every series with its value.</summary>
    public async Task<Dictionary<string, double>> MetricsAsync()
    {
        var text = await Http.GetStringAsync($"http://127.0.0.1:{_ports[1]}/metrics");
        return text.Split('\n').Where(static l => l.Length > 0 && l[0] != '#').Select(static l => l.Split(' ')).ToDictionary(static l => string.Join(' ', l[..^1]), static l => double.Parse(l[^1], CultureInfo.InvariantCulture));
    }

    /// <summary>What the router still holds once it has had time to let go; the last look counts.</summary>
    public async Task<double> LeftAsync()
    {
        var left = double.NaN;
        for (var look = 0; look < 50 && left != 0; look++)
        {
            var state = await StateAsync();
            left = Held.Sum(name => state.GetProperty(name).GetDouble());
            await Task.Delay(left == 0 ? 0 : 100);
        }

        return left;
    }

    public void Dispose() => _process.Dispose();

    private void Write(string rest)
    {
        File.WriteAllText(_config + ".new",
            $$"""
            {
              "node": { "id": "load-tests" },
              "listen": { "data": "http://127.0.0.1:{{_ports[0]}}", "admin": "http://127.0.0.1:{{_ports[1]}}" },
              "admin": { "token": "{{Token}}" },
              {{rest}}
            }
            """);
        File.Move(_config + ".new", _config, overwrite: true);
    }
}
