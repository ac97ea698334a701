using EdgeRouter.Wire;

namespace EdgeRouter.Caching.Entries;

/// <summary>Cuts a kept stream into its events again, for whoever gives it piece by piece.</summary>
internal struct EventCutter
{
    private SseFramer _framer;

    /// <summary>Bytes of the next event.</summary>
    /// <param name="rest">From the end of the last one to the end of the stream.</param>
    public int NextIn(ReadOnlySpan<byte> rest) => _framer.TryRead(rest, out var framed) ? framed.Length : rest.Length;
}
