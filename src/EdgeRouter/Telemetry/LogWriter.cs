using EdgeRouter.Primitives;

namespace EdgeRouter.Telemetry;

/// <summary>
/// The log's own thread: takes entries from the ring every tenth of a second, remembers requests and writes all out in one go. A slow or blocked sink fills the ring and costs lines, never requests. Writers do not wake it, because
/// that would be a system call per request.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private const int BatchBytes = 64 << 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly LogRing _ring;
    private readonly RecentRequests _recent;
    private readonly LogLine _line;
    private readonly Stream _sink;
    private readonly ManualResetEventSlim _stop = new(initialState: false, spinCount: 0);
    private readonly Thread _thread;
    private readonly byte[] _batch = new byte[BatchBytes];
    private int _filled;
    private PaddedCounter _failed;

    public LogWriter(LogRing ring, RecentRequests recent, LogFormat format, Stream sink)
    {
        _ring = ring;
        _recent = recent;
        _line = new LogLine(format);
        _sink = sink;
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Batches that the sink did not take (a closed pipe, a full disk).</summary>
    public long Failed => _failed.Value;

    /// <summary>Writes what is left and ends.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        var last = false;
        while (!last)
        {
            last = _stop.Wait(Pause);
            while (_ring.TryRead(out var entry))
            {
                if (entry.Message is null)
                {
                    _recent.Add(entry);
                }

                if (!entry.Silent)
                {
                    Append(_line.Format(entry));
                }
            }

            WriteOut();
        }
    }

    private void Append(ReadOnlySpan<byte> line)
    {
        if (line.Length > _batch.Length - _filled)
        {
            WriteOut();
        }

        if (line.Length > _batch.Length)
        {
            // Cut to size it would lose its end, and the next line would continue it.
            WriteOut(line);
            return;
        }

        line.CopyTo(_batch.AsSpan(_filled));
        _filled += line.Length;
    }

    private void WriteOut()
    {
        if (_filled > 0)
        {
            WriteOut(_batch.AsSpan(0, _filled));
            _filled = 0;
        }
    }

    private void WriteOut(ReadOnlySpan<byte> lines)
    {
        try
        {
            _sink.Write(lines);
            _sink.Flush();
        }
        catch (IOException)
        {
            // There is nowhere left to say it but the counter.
            _failed.Increment();
        }
    }
}
