using System.Globalization;
using System.Net;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>
/// An upstream below the router's endpoint that answers from memory: it takes the request's body, waits, gives the head, and waits before every piece of the body. What it allocates itself (the answer's
/// objects, which the real transport has to make too) is counted apart by <see cref="Allocated"/>; what the router's content allocates while it is written is the router's.
/// </summary>
internal sealed class MemoryUpstream : HttpMessageHandler
{
    private readonly DiscardingStream _sink = new();
    private readonly Script _script;
    private readonly MemoryContentStream _body;
    private readonly string _type;
    private readonly string? _length;
    private TaskCompletionSource<HttpResponseMessage>? _head;

    public MemoryUpstream(string type, byte[][] pieces, bool announceLength)
    {
        _script = new Script(pieces);
        _body = new MemoryContentStream(_script);
        _type = type;
        _length = announceLength ? _script.Length.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Bytes that this stand-in has allocated so far.</summary>
    public long Allocated { get; private set; }

    /// <summary>Ends what the router waits for: the head first, then one read after the other.</summary>
    public void Deliver()
    {
        if (_head is not { } waiting)
        {
            _body.Deliver();
            return;
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new MemoryContent(_body) };
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", _type);
        if (_length is not null)
        {
            answer.Content.Headers.TryAddWithoutValidation("Content-Length", _length);
        }

        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        _head = null;
        waiting.SetResult(answer);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _sink.Clear();
        _script.Rewind();
        if (!request.Content!.CopyToAsync(_sink, cancellationToken).IsCompletedSuccessfully || _sink.Written == 0)
        {
            throw new InvalidOperationException("the request's body was not written");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        _head = new TaskCompletionSource<HttpResponseMessage>();
        Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        return _head.Task;
    }
}
