using EdgeRouter.Config;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Hosting.Reload;

/// <summary>What the process was started with: sockets, the form of the log and the dictionary of the cache stay as they are until it is started again.</summary>
/// <param name="Dictionary">File of the cache's dictionary; null: the shipped one.</param>
/// <param name="Logs">Takes a new level while it runs.</param>
internal sealed record StartFacts(ListenFacts Listen, LogFacts Log, int Connections, string? Dictionary, RingLoggerProvider Logs)
{
    /// <summary>A sentence for each setting that differs and does not act before a restart.</summary>
    public IEnumerable<string> NeedRestart(ListenFacts listen, LogFacts log, Snapshot snapshot)
    {
        if (listen != Listen)
        {
            yield return "listen has changed: addresses are opened at start only, restart to change them";
        }

        if (log.Format != Log.Format)
        {
            yield return "log.format has changed: it acts after a restart";
        }

        if (snapshot.Limits.Connections != Connections)
        {
            yield return "limits.connections has changed: it acts after a restart";
        }

        if (snapshot.Cache is { } cache && cache.Dictionary != Dictionary)
        {
            yield return "cache.dictionary has changed: entries can be read with theirs only, so it acts after a restart";
        }
    }
}
