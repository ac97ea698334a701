namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>nginx with the template of the config folder; its master and workers count together.</summary>
internal sealed class Nginx : IProxy
{
    private const int Workers = 2;

    private readonly int[] _ports = Ports.Free(3);
    private readonly ChildProcess _process;

    // Answers to the same body are the same answer; what nginx keeps of them it keeps in files.
    private const string Cache = "proxy_buffering on; proxy_cache kept; proxy_cache_methods POST; proxy_cache_key $request_uri$request_body; proxy_cache_valid 200 1h;";

    public Nginx(Setting setting, bool cache = false)
    {
        var folder = Path.Combine(setting.Work, cache ? "nginx-cached" : "nginx");
        Directory.CreateDirectory(folder);
        var config = setting.Fill("nginx.conf", cache ? "nginx-cached.conf" : "nginx.conf", ("FOLDER", folder), ("CACHE", cache ? Cache : ""), ("CERT", setting.Certificate.CertFile), ("KEY", setting.Certificate.KeyFile),
            ("HTTP", _ports[0]), ("HTTPS", _ports[1]), ("H2C", _ports[2]));
        _process = new ChildProcess(setting.Work, setting.Options.Nginx, "-c", config, "-e", Path.Combine(folder, "nginx.err"));
    }

    public long Started => _process.Started;

    public Endpoint For(Transport transport)
    {
        var port = transport switch { Transport.Http1 => _ports[0], Transport.H2c => _ports[2], _ => _ports[1] };
        return Ports.WaitOpen(_process, port) ? new Endpoint(port, Family) : throw new InvalidOperationException("nginx does not start; see nginx.err in the work folder");
    }

    public void Dispose() => _process.Dispose();

    // The master listens before its workers are there.
    private IReadOnlyList<int> Family()
    {
        SpinWait.SpinUntil(() => ProcFiles.Family(_process.Id).Count > Workers, TimeSpan.FromSeconds(2));
        return ProcFiles.Family(_process.Id);
    }
}
