using System.Net;
using EdgeRouter.Primitives;

namespace EdgeRouter.Model;

/// <summary>A request as the pipeline sees it, without the web server in its type. Ingress implements it over HTTP.</summary>
internal abstract class ClientRequest : IWakeable, IHeaderSource
{
    public Operation Operation { get; protected set; }

    /// <summary>The caller's id when it was fit to use, else a new one; safe in headers and logs.</summary>
    public string RequestId { get; protected set; } = "";

    /// <summary>Bytes of the body as received, before decoding.</summary>
    public long BytesReceived { get; protected set; }

    /// <summary>The key that the caller presented, in whatever header; empty when there was none. Never logged.</summary>
    public abstract ReadOnlySpan<char> PresentedKey { get; }

    public abstract string? Header(string name);

    /// <summary>The caller's address: the connection's, or, when that is a trusted proxy's, the last one in <c>X-Forwarded-For</c> that is not. Null when there is none.</summary>
    public abstract IPAddress? ClientAddress(IReadOnlyList<IPNetwork> trustedProxies);

    /// <summary>The caller's headers that may go on to this provider, its credentials among them only where the provider is configured so. Usually empty.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> ForwardedTo(Provider provider);

    /// <summary>Reads, and if need be decodes, the whole body within the limits. The caller gets the array even when the exchange ends early.</summary>
    public abstract ValueTask<ReceivedBody> ReceiveAsync(Limits limits, DeadlineWatch watch);

    public abstract void Wake();
}
