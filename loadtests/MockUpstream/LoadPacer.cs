namespace EdgeRouter.MockUpstream;

/// <summary>One thread that gives every running stream its next event in time: a wheel of one slot per millisecond.</summary>
internal sealed class LoadPacer : IDisposable
{
    // More than the longest interval, so that a slot holds only streams of one millisecond.
    private const int Slots = 2048;

    private readonly Lock _lock = new();
    private readonly List<LoadStream>[] _wheel = [.. Enumerable.Range(0, Slots).Select(static _ => new List<LoadStream>())];
    private List<LoadStream> _now = [];
    private long _tick = Environment.TickCount64;
    private volatile bool _stopped;

    public LoadPacer() => new Thread(Run) { IsBackground = true, Name = "pacer" }.Start();

    public void Dispose() => _stopped = true;

    /// <summary>Takes over a stream; its <see cref="LoadStream.Due"/> says when its next event leaves.</summary>
    public void Add(LoadStream stream)
    {
        lock (_lock)
        {
            _wheel[Math.Max(stream.Due, _tick + 1) % Slots].Add(stream);
        }
    }

    private void Run()
    {
        while (!_stopped)
        {
            Thread.Sleep(1);
            for (var time = Environment.TickCount64; _tick < time;)
            {
                lock (_lock)
                {
                    _tick++;
                    (_now, _wheel[_tick % Slots]) = (_wheel[_tick % Slots], _now);
                }

                foreach (var stream in _now)
                {
                    if (stream.Step())
                    {
                        Add(stream);
                    }
                }

                _now.Clear();
            }
        }
    }
}
