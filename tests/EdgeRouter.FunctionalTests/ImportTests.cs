using System.Net;
using System.Text;

namespace EdgeRouter.FunctionalTests;

/// <summary>From another gateway's file to the first answer, on the native binary.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task LiteLlm_ImportedCheckedAndServed_AnswersItsFirstRequest()
    {
        await using var mock = await Mock.StartAsync();
        var source = Path.Combine(_folder, "config.yaml");
        await File.WriteAllTextAsync(source, $$"""
            model_list:
              - &first
                model_name: chat
                litellm_params: {model: openai/plain, api_base: "http://127.0.0.1:{{mock.Port}}/v1", api_key: sk-written-in-the-file, rpm: 6000}
              - model_name: spare
                litellm_params: {model: hosted_vllm/plain, api_base: "http://127.0.0.1:{{mock.Port}}/v1", api_key: os.environ/SPARE_KEY}
            litellm_settings: {num_retries: 1, fallbacks: [{chat: [spare]}], callbacks: [prometheus]}
            general_settings: {master_key: sk-master-in-the-file}
            """);
        var variables = new Dictionary<string, string?> { ["SPARE_KEY"] = "sk-spare" };
        var output = Path.Combine(_folder, "edgerouter.json");
        var (code, _, told) = await CommandTests.RunAsync(["import", "litellm", source, "--output", output], variables);
        Assert.True(code == 0, told);
        var written = await File.ReadAllTextAsync(output);
        Assert.DoesNotContain("in-the-file", written + told, StringComparison.Ordinal);
        Assert.Contains("2 models, 2 deployments, 2 providers", told, StringComparison.Ordinal);
        var key = Assert.Single(told.Split('\n'), static l => l.StartsWith("Not set here: ", StringComparison.Ordinal))["Not set here: ".Length..].TrimEnd('.');

        // A second time it would be somebody's work that is lost.
        var (again, _, reason) = await CommandTests.RunAsync(["import", "litellm", source, "--output", output], variables);
        Assert.Equal(1, again);
        Assert.Contains("--force replaces it", reason, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandTests.RunAsync(["import", "litellm", source, "--output", output, "--force"], variables)).Code);

        variables[key] = "sk-first";
        var ports = Ports.Free(2);
        await File.WriteAllTextAsync(output, written.Replace(":4000", $":{ports[0]}", StringComparison.Ordinal).Replace(":4001", $":{ports[1]}", StringComparison.Ordinal));
        var (checkedCode, report, errors) = await CommandTests.RunAsync(["check", output], variables);
        Assert.True(checkedCode == 0, errors);
        Assert.Contains("2 providers, 2 models", report, StringComparison.Ordinal);
        await using var router = ChildProcess.Start(Files.Router, ["serve", output], new Dictionary<string, string?>(variables) { ["XDG_RUNTIME_DIR"] = _folder });
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}") };
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return (await client.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the router is ready");
        using var body = new StringContent("""{"model":"chat","messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/v1/chat/completions", body);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var (_, headers, path) = await mock.LastRequestAsync();
        Assert.Equal("/v1/chat/completions", path);
        Assert.Contains(headers, static h => h.Value == "Bearer sk-first" && h.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Portkey_ToTheStandardOutput_IsTheWholeFileAndNothingElse()
    {
        var source = Path.Combine(_folder, "config.json");
        await File.WriteAllTextAsync(source, """{ "strategy": { "mode": "fallback" }, "targets": [ { "provider": "groq", "api_key": "gsk-in-the-file" }, { "virtual_key": "openai-prod-1a2b3c" } ] }""");
        var (code, output, told) = await CommandTests.RunAsync(["import", "portkey", source]);
        Assert.True(code == 0, told);
        Assert.StartsWith("// Made by edgerouter import portkey", output, StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-file", output + told, StringComparison.Ordinal);
        var file = Path.Combine(_folder, "out.json");
        await File.WriteAllTextAsync(file, output);
        var (good, _, errors) = await CommandTests.RunAsync(["check", file], new Dictionary<string, string?> { ["GROQ_API_KEY"] = "gsk-x", ["OPENAI_PROD_API_KEY"] = "sk-x" });
        Assert.True(good == 0, errors);
    }

    [Fact]
    public async Task Import_OfABrokenFile_TellsThePlaceAndWritesNothing()
    {
        var source = Path.Combine(_folder, "broken.yaml");
        await File.WriteAllTextAsync(source, "model_list:\n  - model_name: a\n  litellm_params: [\n");
        var output = Path.Combine(_folder, "out.json");
        var (code, _, told) = await CommandTests.RunAsync(["import", "litellm", source, "-o", output]);
        Assert.Equal(1, code);
        Assert.StartsWith($"{source}:3:", told, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }
}
