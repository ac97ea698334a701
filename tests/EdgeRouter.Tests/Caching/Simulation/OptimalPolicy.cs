namespace EdgeRouter.Tests.Caching.Simulation;

/// <summary>
/// Knows the future (Belady 1966): gives up what is asked for again last, the newcomer included. With sizes that differ this is not quite the optimum, which is hard to compute, but close to it.
/// </summary>
internal sealed class OptimalPolicy : ICachePolicy
{
    private readonly long _bytes;
    private readonly int[] _nextUse;
    private readonly int[] _extents;
    private readonly int[] _cachedUntil;
    private readonly PriorityQueue<int, int> _farthest = new();
    private long _used;
    private int _now;

    public OptimalPolicy(long bytes, Trace trace)
    {
        _bytes = bytes;
        _extents = trace.Extents;
        _cachedUntil = new int[trace.Extents.Length];
        _nextUse = new int[trace.Requests.Length];
        var last = new int[trace.Extents.Length];
        Array.Fill(last, int.MaxValue);
        for (var i = trace.Requests.Length - 1; i >= 0; i--)
        {
            _nextUse[i] = last[trace.Requests[i]];
            last[trace.Requests[i]] = i;
        }
    }

    public bool Access(int key, int extent)
    {
        var next = _nextUse[_now++];
        var hit = _cachedUntil[key] != 0;
        _used += hit ? 0 : extent;
        _cachedUntil[key] = next;
        _farthest.Enqueue(key, -next);
        while (_used > _bytes && _farthest.TryDequeue(out var victim, out var until))
        {
            // What is asked for again in between is in the queue twice.
            if (_cachedUntil[victim] == -until)
            {
                _cachedUntil[victim] = 0;
                _used -= _extents[victim];
            }
        }

        return hit;
    }
}
