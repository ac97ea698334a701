using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Relay;

/// <summary>
/// The client's side of one event stream. What comes before the first meaningful output is held back, so that a failure can still be an HTTP status; the commit starts the reply and from there on everything
/// is written at once. An event that carries nothing but usage may be kept for the end. Nothing is flushed here but by <see cref="FlushAsync"/>. Reused; no allocation per event.
/// </summary>
internal sealed class ClientStream(Clock clock, BufferPool pool)
{
    /// <summary>One block of Kestrel's and about ten events of a typical token stream.</summary>
    public const int FirstBuffer = 4096;

    // Meaningless output (roles, comments) held back before the commit point.
    private const int CommitWindow = 64 << 10;

    private readonly ClientWriter _writer = new(clock);
    private RelayJob _job = null!;
    private byte[] _held = [];
    private int _heldLength;

    // A whole event, with its frame; empty: none is held back.
    private byte[] _usage = [];

    /// <summary>The answer is the client's: its head and what was held are written.</summary>
    public bool IsCommitted { get; private set; }

    /// <summary>The answer could begin to go to the client, and the job asks to wait there.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Something is written that is not flushed.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>An event of usage is kept for the end.</summary>
    public bool HasUsage => _usage.Length > 0;

    public void Begin(RelayJob job)
    {
        _job = job;
        _heldLength = 0;
        _usage = [];
        (IsCommitted, IsReady, IsDirty) = (false, false, false);
    }

    /// <summary>Hands over what was held, whatever the job asked for before.</summary>
    public void Resume()
    {
        IsReady = false;
        Commit(clock.Now);
    }

    public ValueTask<FailureClass> FlushAsync()
    {
        IsDirty = false;
        return _writer.FlushAsync(_job.Reply, _job.Watch, _job.Stall);
    }

    /// <summary>Writes bytes of the answer, or holds them while nothing meaningful has come.</summary>
    public void Emit(ReadOnlySpan<byte> bytes)
    {
        if (IsCommitted)
        {
            Write(bytes);
            return;
        }

        if (_heldLength + bytes.Length > CommitWindow)
        {
            CommitOrHold(clock.Now);
            if (IsCommitted)
            {
                Write(bytes);
                return;
            }
        }

        if (_held.Length < _heldLength + bytes.Length)
        {
            _held = _held.Length == 0
                ? pool.Rent(Math.Max(FirstBuffer, bytes.Length))
                : pool.Grow(_held, _heldLength, _heldLength + bytes.Length);
        }

        bytes.CopyTo(_held.AsSpan(_heldLength));
        _heldLength += bytes.Length;
    }

    /// <summary>Writes behind the commit point, whether or not it was reached: keep-alives and the rest of what the client has already begun to get.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _job.Reply.Body.Put(bytes);
        _job.Result.BytesToClient += bytes.Length;
        IsDirty = true;
    }

    /// <summary>Keeps an event of usage for the end of the answer, or drops it where the client did not ask for usage.</summary>
    public void KeepUsage(ReadOnlySpan<byte> usage) => _usage = _job.StripUsage ? [] : usage.ToArray();

    /// <summary>Sends the usage that was kept, if any.</summary>
    public void EmitUsage()
    {
        Emit(_usage);
        _usage = [];
    }

    public void CommitOrHold(long arrived)
    {
        if (_job.Hold)
        {
            IsReady = true;
            _job.Result.Held = true;
        }
        else
        {
            Commit(arrived);
        }
    }

    /// <summary>Starts the reply before the commit point, for a keep-alive; nothing when it has started.</summary>
    public void StartEarly()
    {
        if (_job.Reply.Started)
        {
            return;
        }

        var now = clock.Now;
        _job.Head.UpstreamMilliseconds = _job.Result.FirstOutputAt == 0 ? -1 : clock.ToMilliseconds(_job.Result.FirstOutputAt - _job.AttemptStarted);
        var own = _job.Result.FirstOutputAt == 0 ? 0 : now - _job.Result.FirstOutputAt;
        _job.Head.OverheadMilliseconds = clock.ToMilliseconds(_job.OverheadBefore + own);
        _job.Reply.Start(_job.Head);
    }

    public void Release()
    {
        pool.GiveBack(ref _held);
        _job = null!;
    }

    private void Commit(long arrived)
    {
        StartEarly();
        IsCommitted = true;
        if (_heldLength > 0)
        {
            Write(_held.AsSpan(0, _heldLength));
            _heldLength = 0;
        }

        pool.GiveBack(ref _held);
        _job.Result.CommitTook = clock.Now - arrived;
    }
}
