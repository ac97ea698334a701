using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>
/// What a reader of one page has in front of him: a folder, terminals in which a router runs, and what he typed before. Ports and system folders of the page are replaced by free ones; 11434 (Ollama) and 9901 are the mock.
/// </summary>
internal sealed partial class DocSession : IAsyncDisposable
{
    private static readonly string[] SystemFolders = ["/etc/edgerouter", "/var/lib/edgerouter", "/run/edgerouter"];

    // What a reader has in the environment; not there for routers, or one without a configuration would find it.
    private const string VendorKeys = "OPENAI_API_KEY=${OPENAI_API_KEY:-k} ANTHROPIC_API_KEY=${ANTHROPIC_API_KEY:-k} GROQ_API_KEY=${GROQ_API_KEY:-k} AWS_BEARER_TOKEN_BEDROCK=${AWS_BEARER_TOKEN_BEDROCK:-k}";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-docs-").FullName;
    private readonly Dictionary<string, string?> _environment;
    private readonly Dictionary<string, ChildProcess> _terminals = [];
    private readonly Dictionary<string, string> _ports = [];
    private readonly Mock _mock;
    private readonly Certificates _certificates = new();
    private readonly Lazy<(string Certificate, string Key)> _pair;

    /// <summary>Output of the block before, so far; null: it had none.</summary>
    private Func<string>? _output;

    private DocSession(DocPage page, Mock mock)
    {
        _mock = mock;
        _pair = new(() => _certificates.Issue("page", "page"));
        var own = page.Blocks.Any(static b => b.Mark("terminal") is not null && !b.Text.Contains("--config", StringComparison.Ordinal));
        foreach (var port in Port().Matches(page.Text).Select(static m => m.Groups["port"].Value).Distinct())
        {
            // Without a configuration the router takes its default ports and no others.
            _ports[port] = port is "9901" or "11434" ? $"{mock.Port}" : own && port is "4000" or "4001" ? port : $"{Ports.Free(1)[0]}";
        }

        Directory.CreateDirectory(In("bin"));
        Directory.CreateDirectory(In("run"));
        foreach (var folder in SystemFolders)
        {
            Directory.CreateDirectory(In(folder[1..]));
        }

        File.CreateSymbolicLink(In("bin/edgerouter"), Files.Router);
        Directory.CreateSymbolicLink(In("node_modules"), Path.Combine(Files.Root, "tests/sdk-node/node_modules"));
        _environment = new()
        {
            ["PATH"] = $"{In("bin")}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = _folder,
            ["XDG_RUNTIME_DIR"] = In("run"),
        };
    }

    public static async Task<DocSession> StartAsync(DocPage page) => new(page, await Mock.StartAsync());

    /// <summary>Runs a block or checks it, and says how: for the report.</summary>
    public async Task<string> DoAsync(DocBlock block)
    {
        if (block.Mark("stop") is { } ended)
        {
            await StopAsync(ended);
        }

        if (block.Mark("not run") is { } reason)
        {
            _output = null;
            Assert.True(NotRun.Reasons.ContainsKey(reason), $"{block.Place}: '{reason}' is not one of the reasons in NotRun");
            if (block.Language == "python")
            {
                await CompilePythonAsync(block);
            }

            return reason;
        }

        var text = Local(block.Text);
        switch (block.Language)
        {
            case "bash" or "sh" when block.Mark("terminal") is { } terminal:
                await OpenAsync(block, terminal, text);
                return "ran in a terminal";
            case "bash" or "sh":
                var output = await BashAsync(block, text);
                _output = () => output;
                return "ran";
            case "js":
                Write("snippet.mjs", text);
                var said = await BashAsync(block, "node snippet.mjs");
                _output = () => said;
                return "ran";
            case "csharp":
                var told = await SharpSnippet.RunAsync(block, text);
                _output = () => told;
                return "ran";
            case "json" or "jsonc":
                _output = null;
                return await CheckAsync(block, text);
            case "yaml" when block.Mark("alert rules") is not null:
                _output = null;
                Write("rules.yml", text);
                await BashAsync(block, $"'{Environment.GetEnvironmentVariable("PROMTOOL") ?? Path.Combine(Files.Root, "artifacts/tools/promtool")}' check rules rules.yml");
                return "checked by promtool";
            case "text" when _output is not null:
                await ExpectAsync(block, text);
                return "came out";
            default:
                if (FileOf(block) is { Length: > 0 } name)
                {
                    Write(name, text);
                    return "written";
                }

                Assert.Fail($"{block.Place}: nobody runs a block of '{block.Language}' without a mark; docs/contributing.md lists the marks");
                return "";
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _terminals.Keys.ToArray())
        {
            await StopAsync(name);
        }

        await _mock.DisposeAsync();
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string? FileOf(DocBlock block) => block.Mark("file") is { } name ? Local(name) : null;

    private string In(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text + "\n");
    }

    // The page's ports and folders, replaced by this session's.
    private string Local(string text)
    {
        text = Port().Replace(text, m => m.Groups["before"].Value + _ports.GetValueOrDefault(m.Groups["port"].Value, m.Groups["port"].Value));
        return SystemFolders.Aggregate(text, (t, folder) => t.Replace(folder, In(folder[1..]), StringComparison.Ordinal));
    }

    private async Task<string> BashAsync(DocBlock block, string text)
    {
        // What was set stays set for the blocks that follow, as in a shell that stays open.
        Write("block.sh", $"set -a\n[ ! -f .variables ] || . ./.variables\ntrap 'export -p > .variables' EXIT\nset -euo pipefail\n{text}");
        await using var shell = ChildProcess.Start("timeout", ["-k", "5", "60", "bash", "block.sh"], _environment, _folder);
        var code = await shell.ExitCodeAsync(TimeSpan.FromSeconds(70));
        var output = shell.Output + shell.Errors;
        var wanted = int.Parse(block.Mark("exit") ?? "0");
        Assert.True(code == wanted, $"{block.Place}: exit code {code}, expected {wanted}\n{output}{Said()}");
        return output;
    }

    private async Task OpenAsync(DocBlock block, string terminal, string text)
    {
        var words = terminal.Split(' ');
        await StopAsync(words[0]);
        var lines = text.Trim().Split('\n');
        Write("terminal.sh", string.Join('\n', [.. lines[..^1], "exec env " + lines[^1]]));
        var process = ChildProcess.Start("bash", ["-eu", "terminal.sh"], _environment, _folder);
        _terminals[words[0]] = process;
        _output = () => process.Output + process.Errors;
        using var client = new HttpClient();
        var ready = Local($"http://127.0.0.1:{(words.Length > 1 ? words[1] : "4000")}/readyz");
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.False(process.HasExited, $"{block.Place}: ended\n{process.Output}{process.Errors}");
                try
                {
                    return (await client.GetAsync(ready)).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{block.Place}: ready");
    }

    private async Task StopAsync(string terminal)
    {
        if (_terminals.Remove(terminal, out var process))
        {
            await using (process)
            {
                if (!process.HasExited)
                {
                    process.Signal("INT");
                }

                Assert.Equal(0, await process.ExitCodeAsync(TimeSpan.FromSeconds(40)));
            }
        }
    }

    private async Task ExpectAsync(DocBlock block, string text)
    {
        string? missing = null;
        for (var i = 0; i < 100 && (i == 0 || missing is not null); i++)
        {
            // A terminal goes on talking.
            await Task.Delay(i == 0 ? 0 : 50);
            missing = LooseMatch.Missing(text, _output!());
        }

        Assert.True(missing is null, $"{block.Place}: did not come out: {missing}\n--- what came:\n{_output!()}{Said()}");
        _output = null;
    }

    private async Task<string> CheckAsync(DocBlock block, string text)
    {
        if (block.Mark("body") is not null)
        {
            DocConfig.Parse(text);
            if (FileOf(block) is { } body)
            {
                Write(body, text);
            }

            return "read as JSON";
        }

        if (block.Mark("vendor row") is not null)
        {
            Write(FileOf(block) ?? "vendor.json", text);
            var row = DocConfig.Parse(text);
            text = new JsonObject { ["catalogue"] = new JsonObject { ["vendors"] = new JsonArray(FileOf(block) ?? "vendor.json") }, ["providers"] = new JsonObject { ["x"] = new JsonObject { ["vendor"] = row["name"]!.DeepClone(), ["api_keys"] = new JsonArray("k") } } }.ToJsonString();
        }

        var name = block.Mark("vendor row") is null && FileOf(block) is { } written ? written : "checked.json";
        Write(name, block.Mark("fragment") is { } path ? DocConfig.Whole(path, text) : text);
        Supply(name);
        await BashAsync(block, $"{VendorKeys} edgerouter check {name}");
        return "loaded";
    }

    // Variables and files that a configuration asks for and the page does not make.
    private void Supply(string name)
    {
        var text = File.ReadAllText(In(name));
        var folder = Path.GetDirectoryName(In(name))!;
        foreach (var variable in Variable().Matches(text).Select(static m => m.Groups[1].Value))
        {
            _environment.TryAdd(variable, $"value-of-{variable}");
        }

        foreach (var file in SecretFile().Matches(text).Select(m => Path.Combine(folder, m.Groups[1].Value)).Where(static f => !File.Exists(f)))
        {
            // Google's come as JSON, with a key in it.
            Write(file, file.EndsWith(".json", StringComparison.Ordinal) ? ServiceAccount() : "a-secret-of-the-test-run");
        }

        foreach (var pem in PemFile().Matches(text).Select(m => Path.Combine(folder, m.Groups[1].Value)).Where(static f => !File.Exists(f)))
        {
            Write(pem, File.ReadAllText(pem.EndsWith(".key", StringComparison.Ordinal) ? _pair.Value.Key : _pair.Value.Certificate));
        }
    }

    private static string ServiceAccount()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        return new JsonObject
        {
            ["type"] = "service_account",
            ["project_id"] = "my-project",
            ["client_email"] = "edge@my-project.iam.gserviceaccount.com",
            ["private_key"] = key.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = "https://oauth2.googleapis.com/token",
        }.ToJsonString();
    }

    private async Task CompilePythonAsync(DocBlock block)
    {
        Write("snippet.py", block.Text);
        await BashAsync(block, "PYTHONDONTWRITEBYTECODE=1 python3 -c 'import ast; ast.parse(open(\"snippet.py\").read())'");
    }

    private string Said() => string.Concat(_terminals.Select(static t => $"--- terminal {t.Key}:\n{t.Value.Output}{t.Value.Errors}"));

    [GeneratedRegex(@"(?<before>(?:127\.0\.0\.1|localhost|0\.0\.0\.0|10\.\d+\.\d+\.\d+|\*|admin)[:-])(?<port>\d{4,5})\b")]
    private static partial Regex Port();

    [GeneratedRegex(@"\$\{([A-Z][A-Z0-9_]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex("\"file:([^\"]+)\"")]
    private static partial Regex SecretFile();

    [GeneratedRegex("\"([^\":]+\\.(?:pem|crt|key))\"")]
    private static partial Regex PemFile();
}
