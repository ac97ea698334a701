using System.IO.Pipelines;
using EdgeRouter.Ingress;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Tests.TestKit;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Tests.Ingress;

public sealed class HttpClientRequestTests
{
    private readonly BufferPool _pool = new();

    // On the heartbeat's thread, where what it throws would end the process.
    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TaskCanceledException))]
    [InlineData(typeof(ObjectDisposedException))]
    public void Wake_OfARequestThatWasReset_DoesNotThrow(Type thrown)
    {
        var request = Attach(new ResetReader(() => (Exception)Activator.CreateInstance(thrown, "reset")!), null);
        request.Wake();
        request.Detach();
        request.Wake();
    }

    [Fact]
    public async Task Receive_OfALongAnnouncement_HoldsLittleUntilBytesCome()
    {
        var pipe = new Pipe();
        var request = Attach(pipe.Reader, 30_000_000);
        var receiving = request.ReceiveAsync(new Limits(), new PlainWatch());
        Assert.InRange(_pool.Bytes, 1, 256 << 10);
        pipe.Writer.Complete();
        var body = await receiving;
        _pool.Return(body.Array!);
    }

    [Fact]
    public async Task Receive_OfABodyThatGrowsWhileOthersHoldAllThereIs_IsRefused()
    {
        var others = _pool.Rent(1 << 20);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var request = Attach(pipe.Reader, null);
        var receiving = request.ReceiveAsync(new Limits { BufferedBytes = 1 << 20 }, new PlainWatch());
        await pipe.Writer.WriteAsync(new byte[100_000]);
        pipe.Writer.Complete();
        var body = await receiving;
        Assert.Equal("too_many_bytes_buffered", body.Error?.Code);
        _pool.Return(body.Array!);
        _pool.Return(others);
        Assert.Equal(0, _pool.Outstanding);
    }

    private HttpClientRequest Attach(PipeReader reader, long? length)
    {
        var features = new FeatureCollection();
        var request = new HttpRequestFeature();
        request.Headers.ContentLength = length;
        features.Set<IHttpRequestFeature>(request);
        features.Set<IRequestBodyPipeFeature>(new Body(reader));
        var client = new HttpClientRequest(new Clock(TimeProvider.System), _pool, new OffloadQueue());
        client.Attach(features, request, Operation.ChatCompletions, "id");
        return client;
    }

    private sealed class Body(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }

    private sealed class ResetReader(Func<Exception> thrown) : PipeReader
    {
        public override void CancelPendingRead() => throw thrown();

        public override void AdvanceTo(SequencePosition consumed) => throw thrown();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw thrown();

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => throw thrown();

        public override bool TryRead(out ReadResult result) => throw thrown();
    }
}
