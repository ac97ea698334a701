namespace EdgeRouter.Bench.EndToEnd.Proxies;

/// <summary>One proxy under test, running from its making to its disposal.</summary>
internal interface IProxy : IDisposable
{
    /// <summary>When its process was asked for, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    long Started { get; }

    /// <summary>Where a row's load goes; returns when somebody accepts connections there.</summary>
    Endpoint For(Transport transport);
}
