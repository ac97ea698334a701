using System.IO.Pipelines;
using EdgeRouter.Primitives;

namespace EdgeRouter.Tests.Primitives;

public sealed class WritingTests
{
    [Fact]
    public async Task Put_ManyBytes_WritesThemAll()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var bytes = new byte[100_000];
        Random.Shared.NextBytes(bytes);
        pipe.Writer.Put(bytes);
        pipe.Writer.Put([]);
        await pipe.Writer.FlushAsync();
        var read = await pipe.Reader.ReadAtLeastAsync(bytes.Length);
        Assert.Equal(bytes.Length, read.Buffer.Length);
        Assert.Equal(bytes, System.Buffers.BuffersExtensions.ToArray(read.Buffer));
    }

    // The server's writer after the client has reset its stream.
    [Fact]
    public void Put_WhereRoomIsOnlyForWhoAsks_DoesNotThrow()
    {
        var writer = new Grudging();
        writer.Put(new byte[10_000]);
        Assert.Equal(10_000, writer.Written);
    }

    private sealed class Grudging : PipeWriter
    {
        public int Written { get; private set; }

        public override void Advance(int bytes) => Written += bytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => new byte[sizeHint];

        public override Span<byte> GetSpan(int sizeHint = 0) => new byte[sizeHint];

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(default(FlushResult));
    }
}
