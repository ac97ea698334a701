namespace EdgeRouter.Tests.Routing.Simulation;

/// <summary>
/// A model server with so many slots and one queue: a request waits for a slot, is prefilled, and then decodes token by token. Times in milliseconds of virtual time.
/// </summary>
internal sealed class ModelledServer(int slots, double prefillPerKiloToken, double fixedTime, double perToken)
{
    private readonly PriorityQueue<double, double> _busyUntil = new();

    /// <summary>Multiplies all times; the step change of a test.</summary>
    public double Slowdown { get; set; } = 1;

    /// <summary>When a request that arrives now would have its first token and be complete, without sending it: what an oracle knows.</summary>
    public (double FirstToken, double Done) Predict(double now, int promptTokens, int outputTokens)
    {
        var start = Math.Max(now, FreeAt(now));
        var first = start + ((fixedTime + (prefillPerKiloToken * promptTokens / 1000)) * Slowdown);
        return (first, first + (perToken * outputTokens * Slowdown));
    }

    public (double FirstToken, double Done) Send(double now, int promptTokens, int outputTokens)
    {
        var answer = Predict(now, promptTokens, outputTokens);
        if (_busyUntil.Count >= slots)
        {
            _busyUntil.Dequeue();
        }

        _busyUntil.Enqueue(answer.Done, answer.Done);
        return answer;
    }

    // First come, first served: with all slots taken a request starts when the earliest of them is free, and takes its place.
    private double FreeAt(double now)
    {
        while (_busyUntil.Count > 0 && _busyUntil.Peek() <= now)
        {
            _busyUntil.Dequeue();
        }

        return _busyUntil.Count < slots ? now : _busyUntil.Peek();
    }
}
