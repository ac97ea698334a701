namespace EdgeRouter.Telemetry.Metrics;

/// <summary>The value of one counter or gauge; added to or set by any thread.</summary>
internal sealed class NumberCell
{
    private double _value;

    public double Value => Volatile.Read(ref _value);

    /// <summary>The scrape that observed it last.</summary>
    public int Scrape { get; private set; }

    public void Set(double value, int scrape)
    {
        Scrape = scrape;
        Volatile.Write(ref _value, value);
    }

    public void Add(double amount)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _value, seen + amount, seen);
            if (before.Equals(seen))
            {
                return;
            }

            seen = before;
        }
    }
}
