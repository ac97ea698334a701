using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Relay;

/// <summary>Where a broken answer may be gone on with, every event is either kept in the transcript or, on a later attempt, made to fit behind what the client already has. Events are the client's dialect's.</summary>
internal sealed class StreamMending(ClientStream client)
{
    private readonly ArrayBufferWriter<byte> _mended = new();
    private RelayJob _job = null!;

    /// <summary>Events are rewritten: none of their own bytes goes to the client.</summary>
    public bool Rewrites => _job.Mender is not null;

    /// <summary>The answer may be gone on with, or is being gone on with.</summary>
    public bool Follows => _job.Mender is not null || _job.Transcript is not null;

    public void Begin(RelayJob job)
    {
        _job = job;
        _mended.ResetWrittenCount();
    }

    public void Release() => _job = null!;

    /// <summary>An event's data, as the client's dialect read it.</summary>
    public void Follow(ReadOnlySpan<byte> data, EventKind kind)
    {
        if (_job.Mender is { } mender)
        {
            mender.Mend(data, kind, _mended);
        }
        else
        {
            _job.Transcript?.Append(data, kind);
        }
    }

    /// <summary>Sends what the event followed last has become. False: this is another answer than the client has the beginning of.</summary>
    public bool Emit(EventKind kind)
    {
        if (IsUsageEarly(kind))
        {
            client.KeepUsage(_mended.WrittenSpan);
        }
        else if (!_job.StripUsage || (kind & EventKind.UsageOnly) == 0)
        {
            if ((kind & EventKind.Done) != 0)
            {
                client.EmitUsage();
            }

            client.Emit(_mended.WrittenSpan);
        }

        _mended.ResetWrittenCount();
        return !_job.Mender!.Diverged;
    }

    /// <summary>A usage in front of the finish reason may not be the last one when the answer is gone on with: it waits for the end.</summary>
    public bool IsUsageEarly(EventKind kind) =>
        (kind & EventKind.UsageOnly) != 0 && _job.Result.Tally is { Finish: FinishReason.None, Done: false } && Follows;
}
