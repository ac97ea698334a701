using EdgeRouter.Config;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Hosting.Reload;

/// <summary>What the process was started with: sockets and the form of the log stay as they are until it is started again.</summary>
/// <param name="Logs">Takes a new level while it runs.</param>
internal sealed record StartFacts(ListenFacts Listen, LogFacts Log, RingLoggerProvider Logs)
{
    /// <summary>A sentence for each setting that differs and does not act before a restart.</summary>
    public IEnumerable<string> NeedRestart(ListenFacts listen, LogFacts log)
    {
        if (listen != Listen)
        {
            yield return "listen has changed: addresses are opened at start only, restart to change them";
        }

        if (log.Format != Log.Format)
        {
            yield return "log.format has changed: it acts after a restart";
        }
    }
}
