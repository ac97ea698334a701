using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Ingress;

/// <summary>One HTTP request as the pipeline sees it. Reused; <see cref="Attach"/> and <see cref="Detach"/> enclose one request.</summary>
internal sealed class HttpClientRequest(Clock clock, BufferPool pool, OffloadQueue offload) : ClientRequest
{
    private const int FirstBuffer = 4096;

    // What an announcement alone gets; more when bytes have come. A 100 KB prompt is received without growing.
    private const int MostAnnounced = 256 << 10;

    private IHeaderDictionary _headers = null!;
    private IHttpConnectionFeature? _connection;
    private PipeReader? _reader;
    private byte[] _buffer = [];
    private int _filled;

    public override ReadOnlySpan<char> PresentedKey => HeaderPolicy.PresentedKey(_headers);

    public void Attach(IFeatureCollection features, IHttpRequestFeature request, Operation operation, string requestId)
    {
        _headers = request.Headers;
        Volatile.Write(ref _reader, ServerFeatures.BodyOf(features).Reader);
        _connection = ServerFeatures.ConnectionOf(features);
        Operation = operation;
        RequestId = requestId;
        BytesReceived = 0;
    }

    public void Detach()
    {
        Volatile.Write(ref _reader, null);
        _headers = null!;
        _connection = null;
    }

    public override IPAddress? ClientAddress(IReadOnlyList<IPNetwork> trustedProxies) =>
        trustedProxies.Count == 0 ? _connection?.RemoteIpAddress : ForwardedFor.ClientOf(_connection?.RemoteIpAddress, _headers["X-Forwarded-For"], trustedProxies);

    public override IReadOnlyList<KeyValuePair<string, string>> ForwardedTo(Provider provider) => HeaderPolicy.Forwarded(_headers, provider);

    public override void Wake()
    {
        try
        {
            Volatile.Read(ref _reader)?.CancelPendingRead();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client reset it meanwhile, and the server tells whoever touches it: the read itself ends with the same word.
        }
    }

    public override string? Header(string name) => _headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public override ValueTask<ReceivedBody> ReceiveAsync(Limits limits, DeadlineWatch watch)
    {
        var coding = _headers.ContentEncoding.Count == 0 ? "" : _headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (coding is not ("" or "identity") && !BodyDecoder.Knows(coding))
        {
            return Refusal(new GatewayError(
                415, "invalid_request_error", "unsupported_content_encoding", "The request body's Content-Encoding is not known; use gzip, deflate, br or none.")
            { CloseConnection = true });
        }

        var length = _headers.ContentLength ?? -1;
        if (length > limits.RequestBody)
        {
            return Refusal(TooLarge(limits));
        }

        _filled = 0;
        _buffer = pool.Rent(length > 0 ? (int)Math.Min(length, MostAnnounced) : FirstBuffer);
        return coding is "" or "identity" ? ReceivePlainAsync(limits, watch) : ReceiveCodedAsync(coding, limits, watch);
    }

    private static GatewayError NoRoom =>
        GatewayError.Unavailable("too_many_bytes_buffered", "The router is holding as many request bytes as it may; try again shortly.") with { CloseConnection = true };

    private static ValueTask<ReceivedBody> Refusal(GatewayError error) => new(new ReceivedBody(null, 0, error));

    private static GatewayError TooLarge(Limits limits) => new(
        413, "invalid_request_error", "request_too_large", $"The request body is larger than {limits.RequestBody} bytes.")
    { CloseConnection = true };

    private async ValueTask<ReceivedBody> ReceivePlainAsync(Limits limits, DeadlineWatch watch)
    {
        GatewayError? error;
        try
        {
            error = await ReadAsync(limits, watch);
        }
        catch (BadHttpRequestException bad)
        {
            error = new GatewayError(bad.StatusCode, "invalid_request_error", "bad_request_body", $"The request body could not be read: {bad.Message}") { CloseConnection = true };
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            error = new GatewayError(499, "invalid_request_error", "client_gone", "The client left before its request was whole.") { CloseConnection = true };
        }

        watch.WaitOn(null, DeadlineWatch.Never);
        BytesReceived = _filled;
        return new ReceivedBody(_buffer, _filled, error);
    }

    private async ValueTask<GatewayError?> ReadAsync(Limits limits, DeadlineWatch watch)
    {
        var reader = _reader!;
        var until = clock.Coarse + clock.ToTicks(limits.RequestBodyTime);
        while (true)
        {
            if (!reader.TryRead(out var result))
            {
                watch.WaitOn(this, until);
                BlockHint.Expect((_headers.ContentLength ?? 0) - _filled);
                result = await reader.ReadAsync();
            }

            if (result.IsCanceled)
            {
                reader.AdvanceTo(result.Buffer.Start);
                if (watch.Interrupted != FailureClass.None)
                {
                    return GatewayError.Unavailable("draining", "The router is shutting down.") with { CloseConnection = true };
                }

                if (clock.Coarse >= until)
                {
                    return new GatewayError(408, "invalid_request_error", "request_body_timeout", "The request body did not arrive in time.") { CloseConnection = true };
                }

                continue;
            }

            var arrived = result.Buffer;
            if (_filled + arrived.Length > limits.RequestBody)
            {
                reader.AdvanceTo(arrived.End);
                return TooLarge(limits);
            }

            var length = (int)arrived.Length;
            if (_buffer.Length < _filled + length)
            {
                // Everybody came in when there was room; whether there is still some is asked again, or a thousand that announce nothing would take all there is.
                var wanted = (int)Math.Min(Math.Max(_filled + length, _filled * 2L), Math.Max(limits.RequestBody, _filled + length));
                if (!pool.MayGrow(_buffer.Length, wanted, limits.BufferedBytes))
                {
                    reader.AdvanceTo(arrived.End);
                    return NoRoom;
                }

                _buffer = pool.Grow(_buffer, _filled, wanted);
            }

            arrived.CopyTo(_buffer.AsSpan(_filled));
            _filled += length;
            reader.AdvanceTo(arrived.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    private async ValueTask<ReceivedBody> ReceiveCodedAsync(string coding, Limits limits, DeadlineWatch watch)
    {
        var coded = await ReceivePlainAsync(limits, watch);
        if (coded.Error is not null)
        {
            return coded;
        }

        var decoder = new BodyDecoder(pool, coded.Array!, coded.Length, coding, limits);
        if (!await offload.RunAsync(BodyDecoder.Run, decoder))
        {
            return coded with { Error = GatewayError.Unavailable("busy", "The router is busy with other large requests; try again shortly.") };
        }

        pool.Return(coded.Array!);
        var error = decoder.TooLarge ? TooLarge(limits)
            : decoder.NoRoom ? NoRoom
            : decoder.Malformed ? GatewayError.Invalid("invalid_content_encoding", $"The request body is not valid {coding}.")
            : null;
        return new ReceivedBody(decoder.Array, decoder.Array is null ? 0 : decoder.Length, error);
    }
}
