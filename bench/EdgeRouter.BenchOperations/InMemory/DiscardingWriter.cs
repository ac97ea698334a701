using System.IO.Pipelines;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>A reply's body that takes every byte at once and keeps none.</summary>
internal sealed class DiscardingWriter : PipeWriter
{
    private readonly byte[] _room = new byte[64 << 10];

    public long Written { get; private set; }

    public void Clear() => Written = 0;

    public override void Advance(int bytes) => Written += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _room;

    public override Span<byte> GetSpan(int sizeHint = 0) => _room;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default;

    public override void CancelPendingFlush()
    {
        // No flush is ever pending.
    }

    public override void Complete(Exception? exception = null)
    {
        // There is nothing to complete.
    }
}
