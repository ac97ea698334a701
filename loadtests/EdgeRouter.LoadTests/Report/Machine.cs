using System.Diagnostics;
using System.Globalization;

namespace EdgeRouter.LoadTests.Report;

/// <summary>The facts about machine and binary that a figure depends on. No names of machines.</summary>
internal static class Machine
{
    public static string Describe(string router)
    {
        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown CPU";
        var memory = long.Parse(File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1048576.0;
        using var process = Process.Start(new ProcessStartInfo(router, ["--version"]) { RedirectStandardOutput = true })!;
        var version = process.StandardOutput.ReadToEnd().Trim().Split('\n')[0];
        process.WaitForExit(TimeSpan.FromSeconds(5));
        return string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores of {cpu}, {memory:0} GB, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}; EdgeRouter {version}, native, as it comes, access log on (to /dev/null). Generator, router and mocks share the cores.");
    }
}
