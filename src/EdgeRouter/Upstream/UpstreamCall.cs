using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Upstream;

/// <summary>
/// One attempt's conversation with an upstream: send, head, body, end. A fresh object per attempt, so that a wake meant for a finished attempt can never touch another. The transport's exceptions end here and
/// leave as <see cref="FailureClass"/> values. While it is read, a wake ends the waiting but not the read, which is what lets one relay loop serve data, keep-alives and deadlines without a second
/// writer. Allocates nothing per read. <see cref="DisposeAsync"/> must be awaited before the request's body or the read buffer is given back.
/// </summary>
internal sealed class UpstreamCall : UpstreamBody, IValueTaskSource<int>, IAsyncDisposable
{
    // Bits of _state.
    private const int Waiting = 1;
    private const int ReadDone = 2;
    private const int WasWoken = 4;

    private readonly CancellationTokenSource _cancel = new();
    private readonly DeadlineWatch _watch;
    private readonly long _connectedWakeAt;
    private readonly UpstreamCounters _counters;
    private readonly long _decodedLimit;
    private readonly Action _onReadDone;
    private ManualResetValueTaskSourceCore<int> _source;
    private ValueTaskAwaiter<int> _read;
    private HttpResponseMessage? _response;
    private Stream? _stream;
    private UpstreamSocket? _socket;
    private Task? _sent;
    private IReadTarget? _into;
    private int _room;
    private bool _ahead;
    private bool _mayWaitAhead;
    private bool _canWaitAhead;
    private int _state;
    private bool _reading;
    private bool _sending;
    private bool _decoding;
    private bool _isPlain;
    private long _decoded;

    /// <param name="watch">Told the next deadline once the connection is there.</param>
    /// <param name="connectedWakeAt">That deadline, in coarse ticks.</param>
    /// <param name="decodedLimit">Largest answer, in bytes, that is decoded from a content coding.</param>
    public UpstreamCall(DeadlineWatch watch, long connectedWakeAt, long decodedLimit, UpstreamCounters counters)
    {
        _watch = watch;
        _connectedWakeAt = connectedWakeAt;
        _decodedLimit = decodedLimit;
        _counters = counters;
        _onReadDone = OnReadDone;
    }

    public UpstreamHead Head { get; private set; }

    /// <summary>A connection was there and the request was (at least in part) written to it.</summary>
    public bool Connected { get; private set; }

    /// <summary>Sends and waits for the head. None on success; <see cref="FailureClass.TotalTimeout"/> stands for "cancelled by a wake", whose reason the caller knows.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FailureClass> SendAsync(UpstreamRequest request, TimeProvider time)
    {
        _counters.Active.Increment();
        _isPlain = request.Endpoint.Provider.BaseUrl.Scheme == "http";
        using var message = Compose(request);
        try
        {
            Volatile.Write(ref _sending, true);
            _response = await request.Endpoint.SendAsync(message, _cancel.Token);
        }
        catch (OperationCanceledException)
        {
            return FailureClass.TotalTimeout;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidOperationException or NotSupportedException)
        {
            return _cancel.IsCancellationRequested ? FailureClass.TotalTimeout : TransportFailure.Classify(exception, Connected);
        }
        finally
        {
            Volatile.Write(ref _sending, false);
        }

        return OpenBody(_response, request.Endpoint.Provider.Dialect, time);
    }

    /// <summary>Told by the content when the transport asks for its bytes.</summary>
    public void OnConnected()
    {
        Connected = true;
        _watch.WakeAt(_connectedWakeAt);
    }

    /// <summary>Told by the connection that carries the request.</summary>
    public void OnConnection(UpstreamSocket socket) => _socket = socket;

    /// <summary>Told by the content what to wait for before the request's body may be given back.</summary>
    public void OnSending(Task sent) => _sent = sent;

    public override ValueTask<int> ReadAsync(IReadTarget into)
    {
        if (!_reading)
        {
            _into = into;
            try
            {
                _ahead = _mayWaitAhead && !_socket!.MayBeAtEnd;
                if (Begin())
                {
                    return new ValueTask<int>(Count(_read.GetResult()));
                }
            }
            catch (Exception exception) when (IsTransport(exception))
            {
                return new ValueTask<int>(Fail(exception));
            }
        }

        return WaitAsync();
    }

    public override void Wake()
    {
        if (Volatile.Read(ref _sending))
        {
            _cancel.Cancel();
            return;
        }

        Interlocked.Or(ref _state, WasWoken);
        TryComplete();
    }

    /// <summary>
    /// Ends the conversation: a body read to its end gives its connection back to the pool, any other closes it, which is what cancels generation upstream. Completes when nothing reads into or sends from
    /// memory of others any more. The token source is left to the collector: it has no timer, and a late wake may still come.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        // Disposing the body's stream and the answer closes or frees the connection; neither waits.
        _stream?.Dispose();
        _response?.Dispose();
        if (_reading || _sent is { IsCompleted: false })
        {
            return WaitForEndAsync();
        }

        _counters.Active.Decrement();
        return default;
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _source.GetResult(token);
        return Collect();
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private static HttpRequestMessage Compose(UpstreamCall call, in UpstreamRequest request)
    {
        var endpoint = request.Endpoint;
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint.UriOf(request.Operation, request.Path))
        {
            Version = endpoint.Provider.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = endpoint.Provider.Http2 && endpoint.Provider.BaseUrl.Scheme == "http"
                ? HttpVersionPolicy.RequestVersionExact
                : HttpVersionPolicy.RequestVersionOrLower,
            Content = new SpliceContent(request.Body, request.Edits, call),
        };
        var headers = message.Headers;
        headers.TryAddWithoutValidation("Accept", request.Stream ? "text/event-stream" : "application/json");
        headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        headers.TryAddWithoutValidation("Via", endpoint.Via);
        headers.TryAddWithoutValidation("X-Request-Id", request.RequestId);
        if (endpoint.KeyHeaderValues[request.Credential] is { } key && !endpoint.Provider.PassThroughCredentials)
        {
            headers.TryAddWithoutValidation(endpoint.Provider.KeyHeader, key);
        }

        foreach (var (name, value) in endpoint.Provider.Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        foreach (var (name, value) in request.ForwardedHeaders)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static bool IsTransport(Exception exception) =>
        exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException or InvalidDataException
            or InvalidOperationException or SocketException;

    private HttpRequestMessage Compose(in UpstreamRequest request) => Compose(this, request);

    private FailureClass OpenBody(HttpResponseMessage response, DialectId dialect, TimeProvider time)
    {
        var content = response.Content.Headers;
        var head = new UpstreamHead { Status = (int)response.StatusCode, ContentLength = content.ContentLength ?? -1 };
        if (content.NonValidated.TryGetValues("Content-Type", out var types))
        {
            var type = types.ToString().AsSpan();
            head.IsEventStream = type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
            head.IsJson = type.Contains("json", StringComparison.OrdinalIgnoreCase);
        }

        head.Limits = RateLimitHeaders.Read(response.Headers, dialect, time);
        if (head.Status >= 300)
        {
            head.RetryAfterMilliseconds = RateLimitHeaders.Wait(response.Headers, head.Limits, time);
        }

        Head = head;
        _canWaitAhead = head.IsEventStream && head.ContentLength < 0 && response.Version.Major == 1 && _socket is not null && _isPlain;
        _stream = response.Content.ReadAsStream(CancellationToken.None);
        if (content.NonValidated.TryGetValues("Content-Encoding", out var codings))
        {
            var decoded = DecodedStream.Wrap(_stream, codings.ToString());
            if (decoded is null)
            {
                return FailureClass.UnsupportedCoding;
            }

            _decoding = !ReferenceEquals(decoded, _stream);
            _canWaitAhead &= !_decoding;
            _stream = decoded;
            Head = head with { ContentLength = _decoding ? -1 : head.ContentLength };
        }

        return FailureClass.None;
    }

    // Starts a read: of the socket when there is nothing to read in the handler, else of the body. True: it is over and its result can be taken. False: its end will be told to OnReadDone.
    private bool Begin()
    {
#pragma warning disable CA2012 // The awaiter is kept and its result taken exactly once: that is what lets a wait end without ending the read.
        if (_ahead)
        {
            _read = _socket!.ReadAheadAsync().GetAwaiter();
            if (!_read.IsCompleted)
            {
                return Pend();
            }

            TakeAhead();
        }

        var room = _into!.Room();
        _room = room.Length;
        _read = _stream!.ReadAsync(room, CancellationToken.None).GetAwaiter();
#pragma warning restore CA2012
        return _read.IsCompleted || Pend();
    }

    private bool Pend()
    {
        _reading = true;
        _read.UnsafeOnCompleted(_onReadDone);
        return false;
    }

    private void TakeAhead()
    {
        _ahead = false;
        _socket!.Received(_read.GetResult());
    }

    private async ValueTask WaitForEndAsync()
    {
        while (_reading)
        {
            await WaitAsync();
        }

        if (_sent is { } unfinished)
        {
            // The upstream answered before it had the whole body; the closed connection ends the sending.
            await unfinished.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _counters.Active.Decrement();
    }

    private ValueTask<int> WaitAsync()
    {
        _source.Reset();
        var before = Interlocked.Or(ref _state, Waiting);
        if ((before & (ReadDone | WasWoken)) != 0 && ClearWaiting())
        {
            return new ValueTask<int>(Collect());
        }

        return new ValueTask<int>(this, _source.Version);
    }

    private void OnReadDone()
    {
        Interlocked.Or(ref _state, ReadDone);
        TryComplete();
    }

    private void TryComplete()
    {
        if (ClearWaiting())
        {
            _source.SetResult(0);
        }
    }

    // Whoever takes the bit away, and only he, may complete the wait.
    private bool ClearWaiting() => (Interlocked.And(ref _state, ~Waiting) & Waiting) != 0;

    private int Collect()
    {
        if ((Interlocked.And(ref _state, ~(ReadDone | WasWoken)) & ReadDone) == 0)
        {
            return Woken;
        }

        _reading = false;
        try
        {
            if (_ahead)
            {
                TakeAhead();
                if (!Begin())
                {
                    // Not a whole piece of the body yet: for the reader the same as a wake.
                    return Woken;
                }
            }

            return Count(_read.GetResult());
        }
        catch (Exception exception) when (IsTransport(exception))
        {
            return Fail(exception);
        }
    }

    private int Count(int read)
    {
        // A full buffer means that the handler may hold more; then, and at the first read, it is asked directly.
        _mayWaitAhead = _canWaitAhead && read > 0 && read < _room;
        if (_decoding && (_decoded += read) > _decodedLimit)
        {
            ReadFailure = FailureClass.AnswerTooLarge;
            return Failed;
        }

        return read;
    }

    private int Fail(Exception exception)
    {
        ReadFailure = TransportFailure.Classify(exception, connected: true);
        if (ReadFailure == FailureClass.Cut && Head.ContentLength >= 0)
        {
            ReadFailure = FailureClass.ShortBody;
        }
        else if (ReadFailure == FailureClass.Reset)
        {
            ReadFailure = FailureClass.Cut;
        }

        return Failed;
    }
}
