using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace EdgeRouter.FunctionalTests;

public sealed class CommandTests
{
    [Theory]
    [InlineData("--help", "Usage:")]
    [InlineData("serve --help", "--config")]
    [InlineData("check --help", "FILE")]
    [InlineData("schema --help", "Schema")]
    [InlineData("hash-key --help", "--id")]
    [InlineData("version --help", "version")]
    [InlineData("health --help", "URL")]
    [InlineData("version", "0.1.0")]
    [InlineData("--version", "0.1.0")]
    [InlineData("schema", "\"json-schema.org")]
    public async Task Command_ThatOnlyPrints_PrintsAndExitsWithZero(string arguments, string wanted)
    {
        var (code, output, _) = await RunAsync(arguments.Split(' '));
        Assert.Equal(0, code);
        Assert.Contains(wanted.TrimStart('"'), output);
    }

    [Theory]
    [InlineData("bogus", "edgerouter: Unrecognized command or argument 'bogus'.", "'edgerouter --help'")]
    [InlineData("serve --configg x.json", "edgerouter serve: Unrecognized", "'edgerouter serve --help'")]
    [InlineData("import", "edgerouter import: Required command was not provided.", "'edgerouter import --help'")]
    [InlineData("explain --config x.json", "edgerouter explain: Option '--request' is required.", "'edgerouter explain --help'")]
    public async Task Command_ThatIsNotUnderstood_IsToldInAFewLines(string arguments, string wanted, string help)
    {
        var (code, output, errors) = await RunAsync(arguments.Split(' '));
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(wanted, errors);
        Assert.Contains($"{help} shows what there is.", errors);
        Assert.True(errors.Split('\n').Length <= 4, errors);
    }

    [Fact]
    public async Task Check_OfAnOperatorsDoorThatTheNetworkReaches_TellsSo()
    {
        var file = Path.Combine(Path.GetTempPath(), $"open-door-{Environment.ProcessId}.json");
        await File.WriteAllTextAsync(file, """{ "listen": { "admin": "http://0.0.0.0:4001" }, "providers": { "sandbox": { "vendor": "sandbox" } } }""");
        var (code, output, _) = await RunAsync(["check", file]);
        File.Delete(file);
        Assert.Equal(0, code);
        Assert.Contains("note: listen.admin (http://0.0.0.0:4001) can be reached from outside this machine", output);
    }

    [Fact]
    public async Task Schema_IsTheCheckedInFile()
    {
        var (_, output, _) = await RunAsync(["schema"]);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Files.Root, "config/edgerouter.schema.json")), output);
    }

    [Fact]
    public async Task Check_OfEveryExample_IsGoodAndTellsWhatDoesNotAct()
    {
        var examples = Directory.GetFiles(Path.Combine(Files.Root, "config")).Concat(Directory.GetFiles(Path.Combine(Files.Root, "config/examples"))).Where(static f => !f.EndsWith("schema.json", StringComparison.Ordinal) && !f.EndsWith("models.json", StringComparison.Ordinal)).ToArray();
        Assert.True(examples.Length >= 4);
        foreach (var example in examples)
        {
            var (code, output, errors) = await RunAsync(["check", example], new Dictionary<string, string?> { ["OPENAI_API_KEY"] = "sk-x", ["GROQ_API_KEY"] = "gsk-x", ["MISTRAL_API_KEY"] = "m-x" });
            Assert.True(code == 0, errors);
            Assert.Contains("good. Revision", output);
        }
    }

    [Fact]
    public async Task Models_ListsAndFilters()
    {
        var (code, output, errors) = await RunAsync(["models", "mini", "--vendor", "openai", "--capability", "vision"]);
        Assert.True(code == 0, errors);
        Assert.Contains("gpt-4o-mini", output, StringComparison.Ordinal);
        Assert.DoesNotContain("claude", output, StringComparison.Ordinal);
        var (all, json, _) = await RunAsync(["models", "--json"]);
        Assert.Equal(0, all);
        using var parsed = System.Text.Json.JsonDocument.Parse(json);
        Assert.True(parsed.RootElement.GetProperty("models").GetArrayLength() >= 300);
        var own = await WriteAsync("""{ "as_of": "2026-11-01", "models": [ { "vendor": "ours", "model": "new-one", "kind": "chat", "context_window": 77 } ] }""");
        var config = await WriteAsync($$"""{ "catalogue": { "models": "{{own}}" }, "providers": { "s": { "vendor": "sandbox" } } }""");
        var (found, ours, _) = await RunAsync(["models", "--vendor", "ours", "--config", config]);
        Assert.Equal(0, found);
        Assert.Contains("new-one", ours, StringComparison.Ordinal);
        var (wrong, _, told) = await RunAsync(["models", "--vendor", "nobody"]);
        Assert.Equal(1, wrong);
        Assert.Contains("openai", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfABrokenFile_ListsEveryErrorWithItsPlace()
    {
        var file = await WriteAsync(
            """
            {
              "listen": { "data": "http://0.0.0.0:4000" },
              "providers": { "mock": { "dialect": "openia", "base_url": "ftp://x" } },
              "models": { "chat": { "deployments": [ { "provider": "mokc", "model": "x" } ], "timeouts": { "total": "5 minutes" }, "wieght": 1 } }
            }
            """);
        var (code, _, errors) = await RunAsync(["check", file]);
        Assert.Equal(1, code);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, l => l.StartsWith($"{file}:2:23: listen.data:", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.Contains(":3:39: providers.mock.dialect:", StringComparison.Ordinal) && l.Contains("did you mean 'openai'", StringComparison.Ordinal) && l.Contains("allowed:", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.Contains("providers.mock.base_url", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.Contains("models.chat.deployments[0].provider: unknown provider 'mokc'", StringComparison.Ordinal) && l.Contains("'mock'", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.Contains("models.chat.timeouts.total", StringComparison.Ordinal) && l.Contains("5 minutes", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.Contains("models.chat.wieght: unknown key", StringComparison.Ordinal));
        Assert.Equal("6 errors", lines[^1]);
        File.Delete(file);
    }

    [Fact]
    public async Task Serve_WithABrokenOrMissingFile_EndsWithOneClearReason()
    {
        var (missing, _, reason) = await RunAsync(["serve", "--config", "/nowhere/edgerouter.json"]);
        Assert.Equal(1, missing);
        Assert.Equal("/nowhere/edgerouter.json:1:1: cannot be read: there is no such file", reason.Trim());
        var file = await WriteAsync("{ \"providers\": {},\n \"models\": }");
        var (broken, _, errors) = await RunAsync(["--config", file]);
        Assert.Equal(1, broken);
        Assert.Contains($"{file}:2:", errors);
        File.Delete(file);
    }

    [Fact]
    public async Task Serve_OnATakenPort_EndsWithOneLine()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var file = await WriteAsync($$"""{ "listen": { "data": "http://127.0.0.1:{{port}}", "admin": "http://127.0.0.1:{{Ports.Free(1)[0]}}" }, "providers": { "s": { "vendor": "sandbox" } }, "models": { "s": { "deployments": [ { "provider": "s", "model": "sandbox" } ] } } }""");
        var (code, _, errors) = await RunAsync(["serve", file]);
        Assert.Equal(2, code);
        Assert.Contains($"cannot listen on http://127.0.0.1:{port}: the port is taken", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), static l => l.StartsWith("edgerouter:", StringComparison.Ordinal)));
        File.Delete(file);
    }

    [Fact]
    public async Task Serve_OnSigterm_FinishesItsStreamsAndExitsWithZero()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, rest: ", \"limits\": { \"drain_time\": \"10s\" }"));
        using var response = await router.ChatAsync("mock/ev=20,int=100", stream: true);
        router.Process.Signal("TERM");
        var text = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("data: [DONE]\n\n", text);
        Assert.Equal(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        await Task.Delay(100);
        Assert.Contains("stopped", router.Process.Errors);
    }

    [Fact]
    public async Task Serve_PastTheDrainTime_EndsStreamsInBandAndExitsWithZero()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, rest: ", \"limits\": { \"drain_time\": \"500ms\" }"));
        using var response = await router.ChatAsync("mock/ev=1000,int=100", stream: true);
        router.Process.Signal("INT");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("\"code\":\"draining\"", text);
        Assert.Equal(0, await router.Process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        await mock.WaitForAsync("active", static n => n == 0);
    }

    [Fact]
    public async Task Admin_IsApart()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock));
        using var state = JsonDocument.Parse(await router.Client.GetStringAsync($"http://127.0.0.1:{router.AdminPort}/admin/state"));
        Assert.Equal(router.Process.Pid, state.RootElement.GetProperty("pid").GetInt32());
        using var wrongDoor = await router.Client.GetAsync("/admin/state");
        Assert.Equal(404, (int)wrongDoor.StatusCode);
    }

    [Fact]
    public async Task Health_SaysWithItsExitCodeHowTheRouterIs()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock));
        var (well, said, _) = await RunAsync(["health", $"{router.AdminUrl}/healthz"]);
        Assert.Equal(0, well);
        Assert.Contains("/healthz: 200", said);
        Assert.Equal(1, (await RunAsync(["health", $"{router.AdminUrl}/nowhere"])).Code);
        var (nobody, _, reason) = await RunAsync(["health", $"http://127.0.0.1:{Ports.Free(1)[0]}/healthz"]);
        Assert.Equal(1, nobody);
        Assert.Contains("Connection refused", reason);
        Assert.Equal(1, (await RunAsync(["health", "file:///etc/passwd"])).Code);
    }

    internal static async Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        await using var command = ChildProcess.Start(Files.Router, arguments, environment);
        var code = await command.ExitCodeAsync(TimeSpan.FromSeconds(20));
        await Task.Delay(50);
        return (code, command.Output, command.Errors);
    }

    private static async Task<string> WriteAsync(string text)
    {
        var file = Path.Combine(Path.GetTempPath(), $"edgerouter-check-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(file, text);
        return file;
    }
}
