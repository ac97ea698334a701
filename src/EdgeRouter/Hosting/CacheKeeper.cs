using System.Text;
using EdgeRouter.Caching;
using EdgeRouter.Caching.Compression;
using EdgeRouter.Caching.Snapshots;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Telemetry;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting;

/// <summary>
/// Brings the cache to the size that the configuration in force asks for, and keeps it over a restart: reads the snapshot file once the router serves, writes it at intervals and when the router has stopped. File work has a thread of its
/// own, which there is only with such a file. <see cref="Use"/> is called by one thread at a time: at start, then by the reloader.
/// </summary>
internal sealed class CacheKeeper : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CacheRecords _records;
    private readonly CancellationTokenSource _reading = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CacheSnapshotFacts? _file;
    private Thread? _thread;
    private ITimer? _timer;
    private bool _started;
    private bool _stopping;

    /// <param name="dictionary">Of the configuration at the start; it stays for the life of the process, because entries can be read with theirs only. Null: the shipped one.</param>
    public CacheKeeper(string? dictionary, BufferPool pool, OffloadQueue offload, TimeProvider time, ILogger log)
    {
        _time = time;
        _log = log;
        var codec = dictionary is null ? EntryCodec.Shipped() : new EntryCodec(() => ReadDictionary(dictionary));
        Cache = new ResponseCache(codec, pool, offload, time, failure => _log.KeepBug(failure));
        _records = new CacheRecords(Cache, pool);
    }

    public ResponseCache Cache { get; }

    /// <param name="facts">Null: no model has a cache; its memory is given back.</param>
    public void Use(CacheFacts? facts)
    {
        Cache.Resize(facts?.Memory ?? 0);
        Volatile.Write(ref _file, facts?.Snapshot);
        if (_started)
        {
            Schedule();
        }
    }

    /// <summary>From now on files are read and written.</summary>
    public void Start()
    {
        _started = true;
        Schedule();
    }

    /// <summary>Writes the file for the last time; no more answers come.</summary>
    public Task StopAsync()
    {
        if (_thread is null)
        {
            return Task.CompletedTask;
        }

        _reading.Cancel();
        Volatile.Write(ref _stopping, true);
        _wake.Set();
        return _ended.Task;
    }

    /// <summary>After an invalidation: the file, which still has what is invalid, is deleted at once and written anew soon. On the offload queue.</summary>
    public void ForgetFile()
    {
        if (Volatile.Read(ref _file) is not { } file)
        {
            return;
        }

        try
        {
            File.Delete(file.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log.CacheNotSaved(file.Path, failure.Message);
        }

        _wake.Set();
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _reading.Dispose();
        if (_thread is null)
        {
            _wake.Dispose();
        }
    }

    private void Schedule()
    {
        if (Volatile.Read(ref _file) is not { } file)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "cache-file" };
            _thread.Start();
        }

        var interval = file.Interval > TimeSpan.Zero ? file.Interval : Timeout.InfiniteTimeSpan;
        _timer ??= _time.CreateTimer(static self => ((CacheKeeper)self!)._wake.Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(interval, interval);
    }

    private void Run()
    {
        try
        {
            var isLoaded = TryLoad();
            var stopping = false;
            while (!stopping)
            {
                _wake.WaitOne();
                stopping = Volatile.Read(ref _stopping);
                if (isLoaded)
                {
                    // Else the file holds more than we do.
                    Save();
                }
            }
        }
        catch (Exception bug)
        {
            _log.CacheFileBug(bug);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    // False: the router stops before the file was read to its end.
    private bool TryLoad()
    {
        if (Volatile.Read(ref _file) is not { } file)
        {
            return true;
        }

        var result = SnapshotFile.Read(file.Path, Encoding.UTF8.GetBytes(file.Secret), _records, _reading.Token);
        if (result.IsOk)
        {
            _log.CacheLoaded(result.Records, file.Path);
        }
        else if (result.Status is not (SnapshotStatus.Missing or SnapshotStatus.Cancelled))
        {
            _log.CacheIgnored(file.Path, result.ToString());
        }

        return result.Status != SnapshotStatus.Cancelled;
    }

    private void Save()
    {
        if (Volatile.Read(ref _file) is not { } file)
        {
            return;
        }

        var result = SnapshotFile.Write(file.Path, Encoding.UTF8.GetBytes(file.Secret), _records.Head, _records.WriteAll);
        if (result.IsOk)
        {
            _log.CacheSaved(result.Records, file.Path);
        }
        else
        {
            _log.CacheNotSaved(file.Path, result.ToString());
        }
    }

    // The configuration's checks have seen the file; what is wrong with it now is told, and the cache goes without.
    private EntryDictionary? ReadDictionary(string path)
    {
        try
        {
            if (EntryDictionary.TryCreate(File.ReadAllBytes(path), out var dictionary))
            {
                return dictionary;
            }

            _log.DictionaryNotUsed(path, "it is not a trained dictionary");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log.DictionaryNotUsed(path, failure.Message);
        }

        return null;
    }
}
