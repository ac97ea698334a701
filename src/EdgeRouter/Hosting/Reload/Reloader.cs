using System.Globalization;
using EdgeRouter.Admin;
using EdgeRouter.Config;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;
using EdgeRouter.Upstream;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting.Reload;

/// <summary>
/// Replaces the configuration while it serves: read, validate, compile, swap. A file with errors changes nothing and is reported whole. Everything happens on the offload queue, one thing after the other; files are looked at every
/// second, and a change counts when two looks agree on it, so that a file that is being written is not read half.
/// </summary>
internal sealed class Reloader : IConfigControl, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ConfigFile? _file;
    private readonly RuntimeSwitch _runtimes;
    private readonly RevisionHistory _history;
    private readonly OffloadQueue _offload;
    private readonly ReloadCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action<object> _tick;
    private readonly StartFacts _start;
    private WatchedFiles? _files;
    private string? _seen;
    private DateOnly _looked;
    private ITimer? _timer;

    /// <param name="file">Null: there is no file, and nothing to reload.</param>
    /// <param name="start">What the process was started with and cannot change while it runs.</param>
    public Reloader(
        ConfigFile? file, WatchedFiles? files, StartFacts start, RuntimeSwitch runtimes, OffloadQueue offload, ReloadCounters counters, TimeProvider time, ILogger log)
    {
        _file = file;
        _files = files;
        _start = start;
        _runtimes = runtimes;
        _offload = offload;
        _counters = counters;
        _time = time;
        _log = log;
        _history = new RevisionHistory(runtimes);
        _history.Add(runtimes.InForce.Snapshot, "start", time.GetUtcNow());
        _tick = static self => ((Reloader)self).Tick();
    }

    public IReadOnlyList<KeptRevision> Revisions => _history.List;

    public int Retired => _runtimes.Retired;

    /// <summary>Told the listeners' certificate of every file that was accepted; null when it names none.</summary>
    public required Action<TlsFacts?> OnTls { get; init; }

    /// <summary>Told every snapshot that has come in force.</summary>
    public Action<Snapshot> OnSnapshot { get; init; } = static _ => { };

    /// <summary>Opens the connections that are wanted warm, and begins to look at the files.</summary>
    public void Start()
    {
        _ = WarmUp.RunAsync(_runtimes.InForce.Upstreams, before: null, _time);
        _timer = _time.CreateTimer(static self => _ = ((Reloader)self!)._offload.RunAsync(((Reloader)self!)._tick, self!), this, LookEvery, LookEvery);
    }

    public Task<ConfigChange> ReloadAsync(string cause) => RunAsync(new Job(() => Reload(cause)));

    public Task<ConfigChange> RollBackAsync(string? revision) => RunAsync(new Job(() => RollBack(revision)));

    /// <summary>Serves from a snapshot that comes from no file.</summary>
    public Task<ConfigChange> UseAsync(Snapshot snapshot, string cause) => RunAsync(new Job(() =>
    {
        Use(snapshot);
        _history.Add(snapshot, cause, _time.GetUtcNow());
        return Changed(200, cause, []);
    }));

    public void Dispose() => _timer?.Dispose();

    private async Task<ConfigChange> RunAsync(Job job) =>
        await _offload.RunAsync(static j => ((Job)j).Run(), job) ? job.Result! : Changed(503, "the router is busy; try again shortly", []);

    private void Tick()
    {
        try
        {
            _runtimes.Reap();
            if (_file is null)
            {
                return;
            }

            var look = _files!.Look();
            if (look == _files.Known())
            {
                _seen = null;
                LookForEnds();
            }
            else if (look == _seen)
            {
                _seen = null;
                Reload("file changed");
            }
            else
            {
                _seen = look;
            }
        }
        catch (Exception bug)
        {
            _log.ReloadBug(bug);
        }
    }

    // Once a day at most: a file that is wrong by then stays wrong, and a successor may have ended too.
    private void LookForEnds()
    {
        var today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);
        if (today > _looked)
        {
            _looked = today;
            if (ModelEnds.HaveCome(_runtimes.InForce.Snapshot, today))
            {
                Reload("the last day of a model has come");
            }
        }
    }

    private ConfigChange Reload(string cause)
    {
        if (_file is null)
        {
            return Changed(409, "the router was started without a configuration file", []);
        }

        var read = _file.Read(out _files);
        if (!read.IsValid)
        {
            _counters.Failed.Increment();
            _counters.LastFailed = true;
            foreach (var error in read.Errors)
            {
                _log.ReloadError(error.ToString());
            }

            _log.NotReloaded(cause, read.Errors.Count, _runtimes.InForce.Snapshot.Revision);
            return new ConfigChange(
                400,
                _runtimes.InForce.Snapshot.Revision,
                "the file has errors; the configuration in force stays",
                [.. read.Errors.Select(static e => e.ToString())],
                []);
        }

        string[] notes = [.. _start.NeedRestart(read.Listen, read.Log, read.Snapshot), .. ModelEnds.NotesOf(read.Snapshot)];
        OnTls(read.Tls);
        Use(read.Snapshot);
        _start.Logs.Minimum = (LogLevel)read.Log.Level;
        _history.Add(read.Snapshot, cause, _time.GetUtcNow());
        _counters.Done.Increment();
        _counters.LastFailed = false;
        _log.Reloaded(cause, read.Snapshot.Revision);
        foreach (var note in notes)
        {
            _log.ReloadNote(note);
        }

        return Changed(200, "reloaded", notes);
    }

    private ConfigChange RollBack(string? revision)
    {
        var inForce = _runtimes.InForce.Snapshot;
        if (_history.Find(revision, inForce) is not { } target)
        {
            return revision is null
                ? Changed(409, "there is no earlier revision to roll back to", [])
                : Changed(404, string.Create(CultureInfo.InvariantCulture, $"revision '{revision}' is not among the {_history.List.Count} kept"), []);
        }

        if (!ReferenceEquals(target, inForce))
        {
            Use(target);
        }

        _history.MoveTo(target, "rollback", _time.GetUtcNow());
        _log.RolledBack(target.Revision, inForce.Revision);
        return Changed(200, "rolled back", ["the file on disk is unchanged: it comes back in force when it is changed, on a reload, and at the next start"]);
    }

    private void Use(Snapshot snapshot)
    {
        var before = _runtimes.InForce.Upstreams;
        _runtimes.Use(snapshot);
        OnSnapshot(snapshot);
        _ = WarmUp.RunAsync(_runtimes.InForce.Upstreams, before, _time);
    }

    private ConfigChange Changed(int status, string message, IReadOnlyList<string> notes) =>
        new(status, _runtimes.InForce.Snapshot.Revision, message, [], notes);

    private sealed class Job(Func<ConfigChange> work)
    {
        public ConfigChange? Result { get; private set; }

        public void Run() => Result = work();
    }
}
