using System.Diagnostics;

namespace EdgeRouter.FunctionalTests.LoadTests;

/// <summary>The load tests as a release calls them, for a second each: the exit code must say what was found.</summary>
public sealed class LoadTestGateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgerouter-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_LightLoad_PassesAndWritesItsReport()
    {
        var (code, output, report) = await RunAsync("steady", "--seconds", "1", "--rate", "40");
        // 3: this machine was so busy that the generator started its users late; the router has passed all the same.
        Assert.True(code is 0 or 3, output);
        var text = await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(report, "*.md")));
        Assert.Contains("| wrong, failed or missing answers | 0 | at most 0 | held |", text, StringComparison.Ordinal);
        Assert.Contains("mock alone p50", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThresholdThatCannotHold_ExitsWithOne()
    {
        var (code, output, report) = await RunAsync("planted", "--seconds", "1");
        Assert.True(code == 1, output);
        Assert.Contains("NOT HELD answers without any delay", output, StringComparison.Ordinal);
        Assert.Contains("**not held**", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(report, "*.md"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownScenario_ExitsWithTwoAndNamesThem()
    {
        var (code, output, _) = await RunAsync("staedy");
        Assert.Equal(2, code);
        Assert.Contains("no scenario 'staedy'; there are steady,", output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Report)> RunAsync(params string[] arguments)
    {
        var program = Path.Combine(Files.Root, "loadtests/EdgeRouter.LoadTests/bin/Release/net10.0/load-tests");
        using var process = Process.Start(new ProcessStartInfo(program, ["--router", Files.Router, "--mock", Files.MockUpstream, "--report", Path.Combine(_folder, "report"), .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (process.ExitCode, output, Path.Combine(_folder, "report"));
    }
}
