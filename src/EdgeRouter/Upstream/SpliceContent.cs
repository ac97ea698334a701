using System.Net;
using System.Net.Http.Headers;
using EdgeRouter.Model;

namespace EdgeRouter.Upstream;

/// <summary>
/// A request body sent as the received bytes with a few edits between them: nothing is copied together. The owner of the body must keep it until the attempt is over. Tells its <see cref="UpstreamCall"/>
/// when it is asked for bytes, because that is the moment at which a connection is there.
/// </summary>
internal sealed class SpliceContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> _body;
    private readonly BodyEdits _edits;
    private readonly UpstreamCall _call;
    private readonly int _length;

    public SpliceContent(ReadOnlyMemory<byte> body, in BodyEdits edits, UpstreamCall call)
    {
        _body = body;
        _edits = edits;
        _call = call;
        _length = edits.LengthAfter(body.Length);
        Headers.ContentType = Json;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _call.OnConnected();
        var sent = WriteAsync(stream, cancellationToken);
        _call.OnSending(sent);
        return sent;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var at = 0;
        for (var i = 0; i < _edits.Count; i++)
        {
            var edit = _edits[i];
            if (edit.Start > at)
            {
                await stream.WriteAsync(_body[at..edit.Start], cancellationToken);
            }

            if (!edit.Text.IsEmpty)
            {
                await stream.WriteAsync(edit.Text, cancellationToken);
            }

            at = edit.Start + edit.Length;
        }

        if (at < _body.Length)
        {
            await stream.WriteAsync(_body[at..], cancellationToken);
        }
    }
}
