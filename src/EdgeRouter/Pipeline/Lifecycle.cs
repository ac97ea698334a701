namespace EdgeRouter.Pipeline;

/// <summary>Where the process is in its life, as exchanges need to know it, and the runtime in force.</summary>
internal sealed class Lifecycle(Runtime first)
{
    private Runtime _runtime = first;
    private volatile bool _open;
    private volatile bool _leaving;
    private volatile bool _draining;
    private volatile bool _expired;

    /// <summary>The configuration in force; replaced by one volatile write.</summary>
    public Runtime Runtime => Volatile.Read(ref _runtime);

    /// <summary>What <c>/readyz</c> says: listening, and the end is not announced.</summary>
    public bool Ready => _open && !_leaving;

    /// <summary>The end is announced: not ready any more, connections close after their answer, requests are still served.</summary>
    public bool Leaving => _leaving;

    /// <summary>No new work is taken.</summary>
    public bool Draining => _draining;

    /// <summary>The time given to running exchanges is over: they end now, honestly.</summary>
    public bool Expired => _expired;

    /// <summary>The runtime in force, entered: <see cref="Runtime.Leave"/> must follow.</summary>
    public Runtime Enter()
    {
        while (true)
        {
            var runtime = Runtime;
            if (runtime.TryEnter())
            {
                return runtime;
            }
        }
    }

    /// <summary>Puts another runtime in force and returns the one before, retired.</summary>
    public Runtime Replace(Runtime next)
    {
        var before = Interlocked.Exchange(ref _runtime, next);
        before.Retire();
        return before;
    }

    /// <summary>The API can be called from now on.</summary>
    public void Open() => _open = true;

    public void Announce() => _leaving = true;

    public void Drain()
    {
        _leaving = true;
        _draining = true;
    }

    public void Expire() => _expired = true;
}
