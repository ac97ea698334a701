using System.Diagnostics;

namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>EdgeRouter: one process without TLS and, from the first row that needs it, one with TLS.</summary>
internal sealed class Router : IProxy
{
    private readonly Setting _setting;
    private readonly int[] _ports = Ports.Free(5);
    private readonly ChildProcess _plain;
    private ChildProcess? _secure;

    public Router(Setting setting)
    {
        _setting = setting;
        _plain = Start(setting.Fill("edgerouter.json", "edgerouter.json", ("SCHEME", "http"), ("DATA", _ports[0]), ("H2C", $"\"data_h2c\": \"http://127.0.0.1:{_ports[1]}\","),
            ("ADMIN", _ports[2]), ("TLS", ""), ("ACCESS", setting.Options.AccessLog ? "true" : "false")));
    }

    public long Started => _plain.Started;

    /// <summary>Why the binary does not take a configuration with TLS, or null when it does. Starts nothing that stays.</summary>
    public static string? TlsRefusal(Setting setting)
    {
        var ports = Ports.Free(2);
        var start = new ProcessStartInfo(setting.Options.Router, ["check", Secure(setting, ports[0], ports[1])]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var check = Process.Start(start) ?? throw new InvalidOperationException("the router was not started");
        var errors = check.StandardError.ReadToEndAsync();
        var text = check.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        if (!check.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            check.Kill();
            return "`edgerouter check` does not end";
        }

        return check.ExitCode == 0 ? null : "this binary refuses a configuration with `tls`: "
            + text.Split('\n')[0].Replace(setting.Work + "/", "", StringComparison.Ordinal).Replace("|", "/", StringComparison.Ordinal);
    }

    public Endpoint For(Transport transport)
    {
        if (transport is Transport.Tls or Transport.Http2Tls)
        {
            _secure ??= Start(Secure(_setting, _ports[3], _ports[4]));
            return At(_secure, _ports[3]);
        }

        return At(_plain, transport == Transport.H2c ? _ports[1] : _ports[0]);
    }

    public void Dispose()
    {
        _plain.Dispose();
        _secure?.Dispose();
    }

    private static string Secure(Setting setting, int data, int admin) =>
        setting.Fill("edgerouter.json", "edgerouter-tls.json", ("SCHEME", "https"), ("DATA", data), ("H2C", ""), ("ADMIN", admin),
            ("TLS", $"\"tls\": {{ \"cert\": \"{setting.Certificate.CertFile}\", \"key\": \"{setting.Certificate.KeyFile}\" }},"),
            ("ACCESS", setting.Options.AccessLog ? "true" : "false"));

    private static Endpoint At(ChildProcess process, int port) =>
        Ports.WaitOpen(process, port) ? new Endpoint(port, () => [process.Id]) : throw new InvalidOperationException("EdgeRouter does not start; `edgerouter check` says why");

    private ChildProcess Start(string config) => new(_setting.Work, _setting.Options.Router, "serve", config);
}
