namespace EdgeRouter.Pipeline;

/// <summary>Where the process is in its life, as exchanges need to know it, and the runtime in force.</summary>
internal sealed class Lifecycle(Runtime first)
{
    private Runtime _runtime = first;
    private volatile bool _draining;
    private volatile bool _expired;

    /// <summary>The configuration in force; replaced by one volatile write.</summary>
    public Runtime Runtime
    {
        get => Volatile.Read(ref _runtime);
        set => Volatile.Write(ref _runtime, value);
    }

    /// <summary>No new work is taken.</summary>
    public bool Draining => _draining;

    /// <summary>The time given to running exchanges is over: they end now, honestly.</summary>
    public bool Expired => _expired;

    public void Drain() => _draining = true;

    public void Expire() => _expired = true;
}
