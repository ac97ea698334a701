namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>The project's mock upstream in its mode for load.</summary>
internal sealed class Upstream : IDisposable
{
    private readonly ChildProcess _process;

    public Upstream(Options options)
    {
        Port = Ports.Free(1)[0];
        _process = new ChildProcess(Options.Work, options.Mock, "--port", $"{Port}", "--load");
        if (!Ports.WaitOpen(_process, Port))
        {
            _process.Dispose();
            throw new InvalidOperationException("the mock upstream does not start");
        }
    }

    public int Port { get; }

    public int Pid => _process.Id;

    public void Dispose() => _process.Dispose();
}
