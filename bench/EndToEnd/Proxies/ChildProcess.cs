using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>
/// A process that this one starts and stops. Its output goes nowhere. Its number stands in a file for as long as it runs, so that the script around us can end it if we do not.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly string _note;

    public ChildProcess(string work, string file, params IEnumerable<string> arguments)
    {
        // The shell becomes the program; that costs every proxy the same millisecond.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in new[] { "-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", file }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        // They are for this process; the programs have their own defaults.
        foreach (var own in start.Environment.Keys.Where(static k => k.StartsWith("DOTNET_SYSTEM_NET_SOCKETS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(own);
        }

        Started = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{file} was not started");
        _note = Path.Combine(work, $"{_process.Id}.pid");
        File.WriteAllText(_note, $"{_process.Id}\n");
    }

    public int Id => _process.Id;

    /// <summary>When it was asked for, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Started { get; }

    public bool Running => !_process.HasExited;

    /// <summary>Asks it to stop, then makes it; afterwards it and its children are gone.</summary>
    public void Dispose()
    {
        var family = Running ? ProcFiles.Family(Id) : [];
        if (Running)
        {
            _ = Kill(Id, Terminate);
            if (!_process.WaitForExit(TimeSpan.FromSeconds(4)))
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit(TimeSpan.FromSeconds(4));
            }
        }

        _process.Dispose();
        File.Delete(_note);
        SpinWait.SpinUntil(() => family.All(static pid => !Directory.Exists($"/proc/{pid}")), TimeSpan.FromSeconds(4));
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
