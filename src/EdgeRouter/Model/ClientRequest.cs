using EdgeRouter.Primitives;

namespace EdgeRouter.Model;

/// <summary>A request as the pipeline sees it, without the web server in its type. Ingress implements it over HTTP.</summary>
internal abstract class ClientRequest : IWakeable
{
    public Operation Operation { get; protected set; }

    /// <summary>The caller's id when it was fit to use, else a new one; safe in headers and logs.</summary>
    public string RequestId { get; protected set; } = "";

    /// <summary>The key that the caller presented, in whatever header; null when there was none. Never logged.</summary>
    public string? PresentedKey { get; protected set; }

    /// <summary>Value of a request header, or null. Slow path only.</summary>
    public abstract string? Header(string name);

    /// <summary>Reads, and if need be decodes, the whole body within the limits. The caller gets the array even when the exchange ends early.</summary>
    public abstract ValueTask<ReceivedBody> ReceiveAsync(Limits limits, DeadlineWatch watch);

    public abstract void Wake();
}
