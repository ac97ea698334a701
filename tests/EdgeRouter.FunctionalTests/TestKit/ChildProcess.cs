using System.Diagnostics;
using System.Text;

namespace EdgeRouter.FunctionalTests.TestKit;

/// <summary>A process of ours: its output is kept, and it is ended by its own pid.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<string> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data, true);
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data, false);
    }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public Task<string> FirstLine => _firstLine.Task;

    public static ChildProcess Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string folder = "")
    {
        // Whoever started the tests may ignore signals (nohup, a job in the background), and children would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=HUP,INT,TERM", file]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Pid.ToString()]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder)
        {
            return builder.ToString();
        }
    }

    private void Keep(StringBuilder builder, string? line, bool first)
    {
        if (line is null)
        {
            return;
        }

        lock (builder)
        {
            builder.AppendLine(line);
        }

        if (first)
        {
            _firstLine.TrySetResult(line);
        }
    }
}
