using System.IO.Pipelines;

namespace EdgeRouter.Caching.Flights;

/// <summary>What relays write a flight's answer with. A flush is the reply's business.</summary>
internal sealed class FlightWriter(Flight flight, Func<ValueTask<FlushResult>> flush) : PipeWriter
{
    public override Memory<byte> GetMemory(int sizeHint = 0) => flight.Room(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => flight.Room(sizeHint).Span;

    // Seen by readers at once; they are woken by the flush.
    public override void Advance(int bytes) => flight.Publish(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => flush();

    public override void CancelPendingFlush()
    {
        // Interrupting goes through the reply, which knows what is waited for.
    }

    public override void Complete(Exception? exception = null)
    {
        // The flight is completed by its driver, with its outcome.
    }
}
