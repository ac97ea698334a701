using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using EdgeRouter.Model;
using EdgeRouter.Primitives;
using EdgeRouter.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Ingress;

/// <summary>The way back over one HTTP response. Reused; <see cref="Attach"/> and <see cref="Detach"/> enclose one request.</summary>
internal sealed class HttpClientReply : ClientReply
{
    // Bytes of an answer's own head.
    private const int LikelyHead = 512;

    private IHttpRequestFeature _request = null!;
    private IHttpResponseFeature _response = null!;
    private IHttpResponseBodyFeature _body = null!;
    private IHttpRequestLifetimeFeature? _lifetime;
    private PipeWriter? _writer;
    private string _requestId = "";
    private ClientDialect _dialect = null!;

    public override bool ClientGone => Volatile.Read(ref _lifetime) is { RequestAborted.IsCancellationRequested: true };

    public override PipeWriter Body => _writer!;

    public void Attach(IFeatureCollection features, DialectId dialect, string requestId)
    {
        _dialect = ClientDialect.Of(dialect);
        _request = ServerFeatures.RequestOf(features);
        _response = ServerFeatures.ResponseOf(features);
        _body = ServerFeatures.ResponseBodyOf(features);
        Volatile.Write(ref _lifetime, ServerFeatures.LifetimeOf(features));
        _requestId = requestId;
        Started = false;
    }

    public void Detach()
    {
        Volatile.Write(ref _lifetime, null);
        Volatile.Write(ref _writer, null);
        _request = null!;
        _response = null!;
        _body = null!;
    }

    public override void Start(in ReplyHead head)
    {
        Started = true;
        _response.StatusCode = head.Status;
        var headers = _response.Headers;
        headers.ContentType = head.ContentType;
        if (head.ContentLength >= 0)
        {
            headers.ContentLength = head.ContentLength;
            BlockHint.Expect(head.ContentLength + LikelyHead);
        }

        if (head.EventStream)
        {
            headers.CacheControl = "no-cache, no-transform";
            headers["x-accel-buffering"] = "no";
        }

        WriteNames(headers, head);
        headers["server-timing"] = ServerTiming.Of(head.OverheadMilliseconds, head.UpstreamMilliseconds);
        Open();
    }

    public override void Refuse(GatewayError error, in ReplyHead head)
    {
        Started = true;
        _response.StatusCode = _dialect.StatusOf(error);
        var headers = _response.Headers;
        headers.ContentType = "application/json";
        WriteNames(headers, head);
        if (error.RetryAfterSeconds > 0)
        {
            headers.RetryAfter = error.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (head.GaveUp)
        {
            headers["x-should-retry"] = "false";
        }

        // HTTP/2 has no such header, and the server complains in the log.
        if (error.CloseConnection && HttpProtocol.IsHttp11(_request.Protocol))
        {
            headers.Connection = "close";
        }

        var measured = new ArrayBufferWriter<byte>(512);
        _dialect.WriteError(measured, error);
        headers.ContentLength = measured.WrittenCount;
        Open();
        _writer!.Put(measured.WrittenSpan);
    }

    public override ValueTask<FlushResult> FlushAsync() => _writer!.FlushAsync();

    public override void Abort() => _lifetime?.Abort();

    public override void Wake()
    {
        try
        {
            Volatile.Read(ref _writer)?.CancelPendingFlush();
        }
        catch (InvalidOperationException)
        {
            // Aborted meanwhile: the flush is over by itself.
        }
    }

    // Before the start the server's writer hands out memory of exactly the size asked for, none by default. Starting writes the head into the same pipe and sends nothing yet; without callbacks on
    // starting, and nobody registers any, it completes at once.
    private void Open()
    {
        var started = _body.StartAsync();
        if (!started.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("the response head could not be started");
        }

        Volatile.Write(ref _writer, _body.Writer);
    }

    private void WriteNames(IHeaderDictionary headers, in ReplyHead head)
    {
        headers["x-request-id"] = _requestId;
        if (head.Rule is not null)
        {
            headers["x-edgerouter-rule"] = head.Rule;
        }

        if (head.Arm is not null)
        {
            headers["x-edgerouter-arm"] = head.Arm;
        }

        if (head.Cache != CacheState.None)
        {
            headers["x-edgerouter-cache"] = CacheNames.Of(head.Cache);
            if (head.Cache is CacheState.Hit or CacheState.Stale)
            {
                headers.Age = head.AgeSeconds.ToString(CultureInfo.InvariantCulture);
            }
        }

        if (head.Estimated)
        {
            headers["x-edgerouter-estimate"] = "true";
        }

        if (head.Provider is null)
        {
            return;
        }

        headers["x-edgerouter-provider"] = head.Provider;
        headers["x-edgerouter-deployment"] = head.Deployment;
        headers["x-edgerouter-model"] = head.Model;
        if (head.Reason is not null)
        {
            headers["x-edgerouter-reason"] = head.Reason;
        }

        if (head.Dropped is not null)
        {
            headers["x-edgerouter-dropped"] = head.Dropped;
        }

        if (head.Deprecated is not null)
        {
            headers["x-edgerouter-deprecated"] = head.Deprecated;
        }

        if (head.Degraded is not null)
        {
            headers["x-edgerouter-degraded"] = head.Degraded;
        }

        if (head.Attempts > 0)
        {
            headers["x-edgerouter-attempts"] = head.Attempts == 1 ? "1" : head.Attempts.ToString(CultureInfo.InvariantCulture);
        }
    }
}
