using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeRouter.Bench.EndToEnd.Report;

/// <summary>The facts about machine and programs that a figure depends on. No names of machines.</summary>
internal static class Machine
{
    public static string Describe(Options options)
    {
        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown CPU";
        var memory = long.Parse(File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1048576.0;
        var yarp = FileVersionInfo.GetVersionInfo(Path.Combine(Path.GetDirectoryName(options.Yarp)!, "Yarp.ReverseProxy.dll")).ProductVersion?.Split('+')[0];
        return $"""
            - {Environment.ProcessorCount} cores of {cpu}, {memory:0} GB, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}
            - EdgeRouter {Output(options.Router, "--version")}, {new FileInfo(options.Router).Length / 1048576.0:0.0} MB, Native AOT, {(options.AccessLog ? "as it comes, with its access log (to /dev/null)" : "without access log")}
            - {Output(options.Nginx, "-v").Replace("nginx version: nginx/", "nginx ", StringComparison.Ordinal)}, 2 workers, `proxy_buffering off`, upstream keep-alive, no access log
            - YARP {yarp} on {RuntimeInformation.FrameworkDescription}, JIT, no logging
            """;
    }

    private static string Output(string file, string argument)
    {
        var start = new ProcessStartInfo(file, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit(TimeSpan.FromSeconds(5));
        return text.Trim().Split('\n')[0];
    }
}
