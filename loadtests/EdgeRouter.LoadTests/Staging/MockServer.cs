using System.Diagnostics;
using System.Text.Json;
using EdgeRouter.Bench.EndToEnd.Proxies;

namespace EdgeRouter.LoadTests.Staging;

/// <summary>One mock upstream: in its mode for load, cheap and plain, or scripted, with every dialect and every fault. It can die and come back on the same port.</summary>
internal sealed class MockServer(string work, string binary, bool isScripted) : IDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private ChildProcess? _process;

    public int Port { get; } = Ports.Free(1)[0];

    public int Pid => _process?.Id ?? 0;

    public void Start()
    {
        _process = new ChildProcess(work, binary, ["--port", $"{Port}", .. isScripted ? Array.Empty<string>() : ["--load"]]);
        if (!Ports.WaitOpen(_process, Port))
        {
            throw new InvalidOperationException("the mock upstream does not start");
        }
    }

    /// <summary>As a machine that loses its power: nothing is said to anybody.</summary>
    public void Die()
    {
        using var process = Process.GetProcessById(Pid);
        process.Kill();
        process.WaitForExit();
        Dispose();
    }

    /// <summary>A number out of what a scripted one has seen.</summary>
    public async Task<int> SeenAsync(string name)
    {
        using var state = JsonDocument.Parse(await Http.GetStringAsync($"http://127.0.0.1:{Port}/mock/state"));
        var value = state.RootElement.GetProperty(name);
        return value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : value.GetInt32();
    }

    public void Dispose()
    {
        _process?.Dispose();
        _process = null;
    }
}
