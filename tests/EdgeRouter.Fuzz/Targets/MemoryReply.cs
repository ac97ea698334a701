using System.IO.Pipelines;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>A client that takes everything at once.</summary>
internal sealed class MemoryReply : ClientReply
{
    private readonly MemoryWriter _writer = new();

    public override bool ClientGone => false;

    public override PipeWriter Body => _writer;

    public ReadOnlySpan<byte> Written => _writer.Written;

    public override void Start(in ReplyHead head)
    {
        Claim.That(!Started, "an answer starts once");
        Started = true;
    }

    public override void Refuse(GatewayError error, in ReplyHead head) => throw new NotSupportedException();

    public override ValueTask<FlushResult> FlushAsync()
    {
        Claim.That(Started, "nothing is flushed before the start");
        return new(new FlushResult(false, false));
    }

    public override void Abort() => throw new NotSupportedException();

    public override void Wake()
    {
        // Never waits.
    }

    private sealed class MemoryWriter : PipeWriter
    {
        private byte[] _bytes = new byte[4096];
        private int _length;

        public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

        public override void Advance(int bytes) => _length += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (_bytes.Length - _length < Math.Max(1, sizeHint))
            {
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + sizeHint));
            }

            return _bytes.AsMemory(_length);
        }

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void CancelPendingFlush()
        {
            // Never waits.
        }

        public override void Complete(Exception? exception = null)
        {
            // Nothing to let go.
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(false, false));
    }
}
