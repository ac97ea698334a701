using System.Net;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Tests.TestKit;

namespace EdgeRouter.Tests.Pipeline.Engine;

/// <summary>All upstreams of a test, below the router's connections: answers as the test says, in virtual time, and remembers what came.</summary>
internal sealed class FakeUpstream(ManualTimeProvider time, Func<FakeCall, FakeAnswer?> answer)
{
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private int _open;

    public List<FakeCall> Calls { get; } = [];

    /// <summary>Bodies that are being read.</summary>
    public int Open => _open;

    public HttpMessageHandler For(Provider provider) => new Handler(this, provider.Name);

    private async Task<HttpResponseMessage> AnswerAsync(string provider, HttpRequestMessage request, CancellationToken cancellation)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellation);
        using var json = JsonDocument.Parse(body);
        var model = json.RootElement.GetProperty("model").GetString()!;
        var call = new FakeCall(
            provider, model, body, request.Headers.TryGetValues("authorization", out var keys) ? keys.Single() : "", time.GetUtcNow() - _began, Calls.Count(c => c.Model == model));
        Calls.Add(call);
        var script = answer(call) ?? Good(body);
        if (script.Think > TimeSpan.Zero)
        {
            await Task.Delay(script.Think, time, cancellation);
        }

        if (script.Resets)
        {
            throw new HttpRequestException("reset", new IOException("reset"));
        }

        var response = new HttpResponseMessage((HttpStatusCode)script.Status) { Content = new StreamContent(new FakeBody(this, script)) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", script.Type);
        foreach (var (name, value) in script.Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    // The same six words for everyone; whoever is given some of them goes on behind them.
    private static FakeAnswer Good(string body)
    {
        if (!body.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            return FakeAnswer.Json();
        }

        return FakeAnswer.Stream(6, from: SentBefore(body));
    }

    /// <summary>Words that a request brings as the answer so far.</summary>
    public static int SentBefore(string body) =>
        Enumerable.Range(0, 7).Last(n => n == 0 || body.Contains("\"content\":\"" + FakeAnswer.Text(n) + "\"", StringComparison.Ordinal));

    private sealed class Handler(FakeUpstream owner, string provider) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => owner.AnswerAsync(provider, request, cancellationToken);
    }

    private sealed class FakeBody : Stream
    {
        private readonly FakeUpstream _owner;
        private readonly FakeAnswer _script;
        private readonly CancellationTokenSource _closed = new();
        private int _next;
        private bool _isClosed;

        public FakeBody(FakeUpstream owner, FakeAnswer script)
        {
            _owner = owner;
            _script = script;
            Interlocked.Increment(ref owner._open);
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next >= _script.Pieces.Length)
            {
                if (_script.Hangs)
                {
                    await WaitAsync(Timeout.InfiniteTimeSpan);
                }

                return _script.Cuts ? throw new IOException("cut") : 0;
            }

            await WaitAsync(_script.Pace);
            var piece = System.Text.Encoding.UTF8.GetBytes(_script.Pieces[_next++]);
            Assert.True(piece.Length <= buffer.Length, "a piece is larger than the router's first buffer");
            piece.CopyTo(buffer);
            return piece.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                Interlocked.Decrement(ref _owner._open);
                _closed.Cancel();
            }

            base.Dispose(disposing);
        }

        private async Task WaitAsync(TimeSpan wait)
        {
            try
            {
                await Task.Delay(wait, _owner.Time, _closed.Token);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("closed");
            }
        }
    }

    private TimeProvider Time => time;
}
