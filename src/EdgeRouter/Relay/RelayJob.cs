using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Relay;

/// <summary>What a relay needs to know of one attempt, and what became of it. Times are coarse ticks, spans are ticks. An object, because it goes through several asynchronous methods and is too large to be copied on each. Belongs to a seat of the exchange: valid until that seat's next attempt begins.</summary>
internal sealed class RelayJob
{
    public UpstreamBody Body = null!;
    public ClientReply Reply = null!;
    public DeadlineWatch Watch = null!;
    public UpstreamDialect Dialect = null!;
    public Operation Operation;

    /// <summary>Status, type and names of the answer; the relay adds the times and starts the reply with it at the commit point.</summary>
    public ReplyHead Head;

    /// <summary>The caller did not ask for usage, the router did.</summary>
    public bool StripUsage;

    /// <summary>Told once, at the first meaningful output; null: nobody asks.</summary>
    public IFirstOutput? OnFirstOutput;

    public bool KeepAliveBeforeFirstToken;

    /// <summary>Stop, with everything held, where the answer could begin to go to the client, and wait for the relay to be resumed.</summary>
    public bool Hold;

    /// <summary>Keeps what the client gets, so that a broken answer can be gone on with; null: nobody will.</summary>
    public Transcript? Transcript;

    /// <summary>Makes the events fit behind those that the client has already; null: they go through as they are.</summary>
    public StreamMender? Mender;

    /// <summary>Turns the upstream's dialect into the client's; null: they are equal.</summary>
    public TranslatedStream? Translation;

    public long FirstTokenAt;
    public long TotalAt;
    public long Idle;
    public long Stall;
    public long KeepAlive;

    /// <summary>When the attempt began, exact ticks.</summary>
    public long AttemptStarted;

    /// <summary>Time the router had spent on this request before the attempt began, ticks.</summary>
    public long OverheadBefore;

    /// <summary>Bytes that the process may hold in all, beyond which a large answer is not held too.</summary>
    public long RoomLimit = long.MaxValue;

    /// <summary>Written by the relay.</summary>
    public RelayResult Result = new() { Tally = StreamTally.Empty };

    /// <summary>For the next attempt: nothing of the last one is left.</summary>
    public void Reset()
    {
        Body = null!;
        Reply = null!;
        OnFirstOutput = null;
        Transcript = null;
        Mender = null;
        Translation = null;
        StripUsage = false;
        Result = new RelayResult { Tally = StreamTally.Empty };
    }
}
