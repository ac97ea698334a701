using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Relay;

/// <summary>Sends what a translation has made. Only where the answer may be gone on with is it looked at again, event by event, in the client's dialect.</summary>
internal sealed class TranslatedEvents(ClientStream client)
{
    private RelayJob _job = null!;
    private StreamMending _mending = null!;
    private StreamTally _seen;

    public void Begin(RelayJob job, StreamMending mending)
    {
        _job = job;
        _mending = mending;
        _seen = StreamTally.Empty;
    }

    public void Release() => _job = null!;

    /// <summary>False: the mender saw another answer than the client has the beginning of.</summary>
    public bool Emit(TranslatedStream translation)
    {
        if (!_mending.Follows)
        {
            client.Emit(translation.Output.Written);
        }
        else if (!EmitFollowed(translation.Output.Written))
        {
            return false;
        }

        translation.Output.Clear();
        return true;
    }

    private bool EmitFollowed(ReadOnlySpan<byte> rest)
    {
        var framer = default(SseFramer);
        var dialect = Dialects.Of(Dialects.ClientOf(_job.Operation));
        while (framer.TryRead(rest, out var framed))
        {
            var data = rest[framed.DataStart..framed.DataEnd];
            var kind = dialect.ReadEvent(default, data, ref _seen);
            _mending.Follow(data, kind);
            if (!_mending.Rewrites)
            {
                client.Emit(rest[..framed.Length]);
            }
            else if (!_mending.Emit(kind))
            {
                return false;
            }

            rest = rest[framed.Length..];
        }

        return true;
    }
}
