using System.Text;

namespace EdgeRouter.FunctionalTests;

/// <summary>Without a configuration file. Uses the default ports, so it needs them free; a taken port fails with the router's own clear line.</summary>
[Collection(Docs.DefaultPorts.Name)]
public sealed class ZeroConfigTests
{
    [Fact]
    public async Task Serve_WithoutConfig_ServesTheSandboxAndListsWhatItFound()
    {
        await using var process = ChildProcess.Start(Files.Router, [], new Dictionary<string, string?>
        {
            ["OPENAI_API_KEY"] = "sk-never-shown",
            ["ANTHROPIC_API_KEY"] = "sk-ant-never-shown",
            ["AZURE_OPENAI_API_KEY"] = "az-never-shown",
        });
        for (var i = 0; i < 200 && !process.Output.Contains("Try it:", StringComparison.Ordinal); i++)
        {
            Assert.False(process.HasExited, process.Errors);
            await Task.Delay(50);
        }

        Assert.Contains("sandbox", process.Output);
        Assert.Contains("key in OPENAI_API_KEY", process.Output);
        Assert.Contains("claude-*", process.Output);
        Assert.Contains("needs a configuration file", process.Output);
        Assert.Contains("curl -N http://127.0.0.1:4000/v1/chat/completions", process.Output);
        using var client = new HttpClient();
        using var response = await client.PostAsync(
            "http://127.0.0.1:4000/v1/chat/completions",
            new StringContent("""{"model":"sandbox","stream":true,"messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"));
        Assert.EndsWith("data: [DONE]\n\n", await response.Content.ReadAsStringAsync());
        Assert.Contains("\"sandbox\"", await client.GetStringAsync("http://127.0.0.1:4000/v1/models"));
        process.Signal("TERM");
        Assert.Equal(0, await process.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.DoesNotContain("never-shown", process.Output + process.Errors);
    }
}
