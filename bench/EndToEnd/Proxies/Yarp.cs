namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>The YARP of the YarpProxy project.</summary>
internal sealed class Yarp : IProxy
{
    private readonly int[] _ports = Ports.Free(3);
    private readonly ChildProcess _process;

    public Yarp(Setting setting) =>
        _process = new ChildProcess(setting.Work, setting.Options.Yarp, [$"http://127.0.0.1:{setting.Upstream}", .. _ports.Select(static p => $"{p}"),
            setting.Certificate.CertFile, setting.Certificate.KeyFile]);

    public long Started => _process.Started;

    public Endpoint For(Transport transport)
    {
        var port = transport switch { Transport.Http1 => _ports[0], Transport.H2c => _ports[2], _ => _ports[1] };
        return Ports.WaitOpen(_process, port) ? new Endpoint(port, () => [_process.Id]) : throw new InvalidOperationException("YARP does not start");
    }

    public void Dispose() => _process.Dispose();
}
