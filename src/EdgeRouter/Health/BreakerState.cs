namespace EdgeRouter.Health;

/// <summary>States of a circuit breaker; the numbers leave the process in metrics.</summary>
internal enum BreakerState
{
    Closed = 0,
    Open = 1,
    HalfOpen = 2,

    /// <summary>Closed again, with less than its share of the traffic.</summary>
    Ramping = 3,
}
