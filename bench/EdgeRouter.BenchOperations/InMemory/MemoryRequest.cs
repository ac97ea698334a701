using System.Net;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.BenchOperations.InMemory;

/// <summary>A request whose body lies in memory; receiving it copies it into pooled memory, as from a connection that has it all.</summary>
internal sealed class MemoryRequest : ClientRequest
{
    private readonly BufferPool _pool;
    private readonly byte[] _body;
    private readonly string _key;

    public MemoryRequest(BufferPool pool, byte[] body, string key)
    {
        _pool = pool;
        _body = body;
        _key = key;
        Operation = Operation.ChatCompletions;
        RequestId = "req_0123456789abcdef";
        BytesReceived = body.Length;
    }

    public override ReadOnlySpan<char> PresentedKey => _key;

    public override string? Header(string name) => null;

    public override IPAddress? ClientAddress(IReadOnlyList<IPNetwork> trustedProxies) => IPAddress.Loopback;

    public override IReadOnlyList<KeyValuePair<string, string>> ForwardedTo(Provider provider) => [];

    public override ValueTask<ReceivedBody> ReceiveAsync(Limits limits, DeadlineWatch watch)
    {
        var array = _pool.Rent(_body.Length);
        _body.CopyTo(array, 0);
        return new ValueTask<ReceivedBody>(new ReceivedBody(array, _body.Length, null));
    }

    public override void Wake()
    {
        // Nothing here ever waits.
    }
}
