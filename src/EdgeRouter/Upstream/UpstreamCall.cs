using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Upstream.Direct;

namespace EdgeRouter.Upstream;

/// <summary>
/// One attempt's conversation with an upstream: send, head, body, end. A fresh object per attempt, so that a wake meant for a finished attempt can never touch another. The transport's exceptions end here and
/// leave as <see cref="FailureClass"/> values. Below it is either a direct connection or the HTTP handler. While it is read, a wake ends the waiting but not the read, which is what lets one relay loop serve data, keep-alives and deadlines without a second
/// writer. Allocates nothing per read from a direct connection. <see cref="DisposeAsync"/> must be awaited before the request's body or the read buffer is given back.
/// </summary>
internal sealed class UpstreamCall : InterruptibleBody, IReceiver, IAsyncDisposable
{
    private readonly DeadlineWatch _watch;
    private readonly long _connectedWakeAt;
    private readonly UpstreamCounters _counters;
    private readonly long _decodedLimit;
    private CancellationTokenSource? _cancel;
    private Action? _onReadDone;
    private ValueTaskAwaiter<int> _read;
    private HttpResponseMessage? _response;
    private Stream? _stream;
    private DirectPool? _pool;
    private DirectConnection? _connection;
    private Task? _sent;
    private IReadTarget? _into;
    private bool _reading;
    private bool _decoding;
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
    }

    public UpstreamHead Head { get; private set; }

    /// <summary>A connection was there and the request was (at least in part) written to it.</summary>
    public bool Connected { get; private set; }

    /// <summary>Sends and waits for the head. None on success; <see cref="FailureClass.TotalTimeout"/> stands for "cancelled by a wake", whose reason the caller knows.</summary>
    public ValueTask<FailureClass> SendAsync(UpstreamRequest request, TimeProvider time)
    {
        _counters.Active.Increment();
        _pool = request.Endpoint.Connections.Direct;
        return _pool is null ? SendThroughHandlerAsync(request, time) : SendDirectAsync(_pool, request, time);
    }

    /// <summary>Told by the content when the transport asks for its bytes.</summary>
    public void OnConnected()
    {
        Connected = true;
        _watch.WakeAt(_connectedWakeAt);
    }

    /// <summary>Told by the direct connection.</summary>
    public void OnReceived() => EndRead();

    /// <summary>Told by the content what to wait for before the request's body may be given back.</summary>
    public void OnSending(Task sent) => _sent = sent;

    public override ValueTask<int> ReadAsync(IReadTarget into)
    {
        if (!_reading)
        {
            _into = into;
            var read = Read();
            if (read != DirectConnection.Pending)
            {
                return new ValueTask<int>(read);
            }
        }

        return WaitAsync();
    }

    public override void Wake()
    {
        if (Volatile.Read(ref _cancel) is { } cancel)
        {
            cancel.Cancel();
            return;
        }

        EndWait();
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
        if (_connection is { } connection)
        {
            if (!_reading && connection.IsReusable && _sent is { IsCompletedSuccessfully: true })
            {
                _pool!.Return(connection);
            }
            else
            {
                connection.Close();
            }
        }

        // A direct connection receives into its own memory: only what a decoder reads has to be waited for.
        if ((_reading && _stream is not null) || _sent is { IsCompleted: false })
        {
            return WaitForEndAsync();
        }

        _counters.Active.Decrement();
        return default;
    }

    private static bool IsTransport(Exception exception) =>
        exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException or InvalidDataException
            or InvalidOperationException or SocketException;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FailureClass> SendThroughHandlerAsync(UpstreamRequest request, TimeProvider time)
    {
        using var message = HandlerMessage.Compose(this, request);
        var cancel = new CancellationTokenSource();
        try
        {
            Volatile.Write(ref _cancel, cancel);
            _response = await request.Endpoint.SendAsync(message, cancel.Token);
        }
        catch (OperationCanceledException)
        {
            return FailureClass.TotalTimeout;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidOperationException or NotSupportedException)
        {
            return cancel.IsCancellationRequested ? FailureClass.TotalTimeout : TransportFailure.Classify(exception, Connected);
        }
        finally
        {
            Volatile.Write(ref _cancel, null);
        }

        _stream = _response.Content.ReadAsStream(CancellationToken.None);
        return Open(HandlerMessage.HeadOf(_response, out var coding), LimitTexts.Of(_response.Headers), coding, request, time);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FailureClass> SendDirectAsync(DirectPool pool, UpstreamRequest request, TimeProvider time)
    {
        DirectConnection connection;
        AnswerHead head;
        var again = false;
        while (true)
        {
            var kept = again ? null : pool.TryTake();
            var (fresh, failure) = kept is null ? await ConnectAsync(pool) : default;
            if (failure != FailureClass.None)
            {
                return failure;
            }

            connection = kept ?? fresh!;
            if (connection.TryUse(this))
            {
                // Its receive is outstanding.
                _reading = true;
                _connection = connection;
                OnConnected();
                _sent = DirectRequest.SendAsync(connection, request);
                int read;
                do
                {
                    if (await WaitAsync() == Woken)
                    {
                        return FailureClass.TotalTimeout;
                    }

                    read = connection.ReadHead(out head);
                    _reading = read == DirectConnection.Pending;
                }
                while (_reading);
                if (read != Failed)
                {
                    break;
                }

                if (kept is null || connection.HasReceived || connection.Failure == FailureClass.MalformedAnswer)
                {
                    return connection.Failure;
                }

                // Kept for too long: the peer closed it while the request was on its way. That is nobody's failure; once more on a new one.
                again = true;
                _connection = null;
                connection.Close();
                await _sent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else if (kept is null)
            {
                return FailureClass.Reset;
            }
        }

        return Open(
            new UpstreamHead { Status = head.Status, ContentLength = head.HasNoBody ? 0 : head.ContentLength, IsEventStream = head.IsEventStream, IsJson = head.IsJson },
            head.Limits,
            head.Coding,
            request,
            time);
    }

    private async ValueTask<(DirectConnection?, FailureClass)> ConnectAsync(DirectPool pool)
    {
        var cancel = new CancellationTokenSource();
        try
        {
            Volatile.Write(ref _cancel, cancel);
            return (await pool.ConnectAsync(cancel.Token), FailureClass.None);
        }
        catch (OperationCanceledException)
        {
            return (null, FailureClass.TotalTimeout);
        }
        catch (SocketException exception)
        {
            return (null, cancel.IsCancellationRequested ? FailureClass.TotalTimeout : TransportFailure.Classify(exception, connected: false));
        }
        finally
        {
            Volatile.Write(ref _cancel, null);
        }
    }

    private FailureClass Open(UpstreamHead head, in LimitTexts limits, string? coding, in UpstreamRequest request, TimeProvider time)
    {
        head.Limits = RateLimitHeaders.Read(limits, request.Endpoint.Provider.Dialect, time);
        if (head.Status >= 300)
        {
            head.ErrorType = limits.ErrorType;
            head.RetryAfterMilliseconds = RateLimitHeaders.Wait(limits, head.Limits, time);
        }

        Head = head;
        return coding is null ? FailureClass.None : Decode(coding);
    }

    private FailureClass Decode(string coding)
    {
        var coded = _stream;
        if (coded is null)
        {
            var direct = new DirectStream(_connection!);
            _connection!.TellInstead(direct);
            coded = direct;
        }

        _stream = DecodedStream.Wrap(coded, coding);
        if (_stream is null)
        {
            _stream = coded;
            return FailureClass.UnsupportedCoding;
        }

        _decoding = !ReferenceEquals(coded, _stream);
        Head = Head with { ContentLength = _decoding ? -1 : Head.ContentLength };
        return FailureClass.None;
    }

    // Starts or goes on with a read; Pending: its end will be told.
    private int Read()
    {
        if (_stream is null)
        {
            var direct = _connection!.Read(_into!);
            _reading = direct == DirectConnection.Pending;
            return direct == Failed ? Fail(_connection.Failure) : direct;
        }

        try
        {
#pragma warning disable CA2012 // The awaiter is kept and its result taken exactly once: that is what lets a wait end without ending the read.
            _read = _stream.ReadAsync(_into!.Room(), CancellationToken.None).GetAwaiter();
#pragma warning restore CA2012
            if (_read.IsCompleted)
            {
                return Count(_read.GetResult());
            }
        }
        catch (Exception exception) when (IsTransport(exception))
        {
            return Fail(Classify(exception));
        }

        _reading = true;
        _read.UnsafeOnCompleted(_onReadDone ??= OnReceived);
        return DirectConnection.Pending;
    }

    private async ValueTask WaitForEndAsync()
    {
        while (_reading && _stream is not null)
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

    protected override int Collect()
    {
        _reading = false;
        if (_stream is null)
        {
            // Before the head nobody reads a body yet.
            var read = _into is null ? 1 : Read();

            // Not a whole piece of the body yet: for the reader the same as a wake.
            return read == DirectConnection.Pending ? Woken : read;
        }

        try
        {
            return Count(_read.GetResult());
        }
        catch (Exception exception) when (IsTransport(exception))
        {
            return Fail(Classify(exception));
        }
    }

    private int Count(int read)
    {
        if (_decoding && (_decoded += read) > _decodedLimit)
        {
            return Fail(FailureClass.AnswerTooLarge);
        }

        return read;
    }

    private FailureClass Classify(Exception exception)
    {
        var failure = TransportFailure.Classify(exception, connected: true);
        return failure == FailureClass.Cut && Head.ContentLength >= 0 ? FailureClass.ShortBody
            : failure == FailureClass.Reset ? FailureClass.Cut
            : failure;
    }

    private int Fail(FailureClass failure)
    {
        ReadFailure = failure;
        return Failed;
    }
}
