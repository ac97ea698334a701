namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>The native binary on sockets that someone else opened and keeps open, as under systemd's socket activation.</summary>
internal sealed class ActivatedRouter : IAsyncDisposable
{
    private readonly System.Diagnostics.Process _manager;
    private readonly string _config;

    private ActivatedRouter(System.Diagnostics.Process manager, string config, int port)
    {
        _manager = manager;
        _config = config;
        DataPort = port;
    }

    public int DataPort { get; }

    public static async Task<ActivatedRouter> StartAsync(string rest)
    {
        var config = Path.Combine(Path.GetTempPath(), $"edgerouter-activated-{Guid.NewGuid():n}.json");

        // Addresses that it must not open itself: both are taken.
        await File.WriteAllTextAsync(config, $$"""{ "node": { "id": "activated" }, "listen": { "data": "http://127.0.0.1:1", "admin": "http://127.0.0.1:2" }, "log": { "access": false }, {{rest}} }""");
        var start = new System.Diagnostics.ProcessStartInfo("python3", [Path.Combine(Files.Root, "tests/EdgeRouter.FunctionalTests/TestKit/activate.py"), Files.Router, config])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_RUNTIME_DIR"] = Path.GetTempPath();
        var manager = System.Diagnostics.Process.Start(start)!;
        manager.ErrorDataReceived += static (_, _) => { };
        manager.BeginErrorReadLine();
        var port = int.Parse((await manager.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)))!);
        var router = new ActivatedRouter(manager, config, port);
        await router.AwaitUpAsync();
        return router;
    }

    /// <summary>Stops the service, waits for its end, starts it again; the sockets stay open.</summary>
    public async Task RestartAsync()
    {
        await _manager.StandardInput.WriteLineAsync("restart");
        await _manager.StandardInput.FlushAsync();
        await AwaitUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _manager.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _manager.WaitForExitAsync(deadline.Token);
        Assert.Equal(0, _manager.ExitCode);
        _manager.Dispose();
        File.Delete(_config);
    }

    private async Task AwaitUpAsync() => Assert.Equal("up", await _manager.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
}
