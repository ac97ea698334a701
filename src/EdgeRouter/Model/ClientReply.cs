using System.IO.Pipelines;
using EdgeRouter.Primitives;

namespace EdgeRouter.Model;

/// <summary>
/// The way back to a client, without the web server in its type. Ingress implements it over the HTTP response; tests over a pipe. One writer at a time; <see cref="IWakeable.Wake"/> interrupts a pending
/// <see cref="FlushAsync"/>, which then returns <see cref="FlushResult.IsCanceled"/>.
/// </summary>
internal abstract class ClientReply : IWakeable
{
    /// <summary>The head is on its way: status and headers are no longer ours to choose.</summary>
    public bool Started { get; protected set; }

    /// <summary>The client has closed its connection or reset its stream.</summary>
    public abstract bool ClientGone { get; }

    /// <summary>A flush that takes long is no sign that the client has stalled: the reply sees to that itself.</summary>
    public virtual bool MindsSlowClients => false;

    public abstract PipeWriter Body { get; }

    public abstract void Start(in ReplyHead head);

    /// <summary>Answers with an error in the caller's own dialect; only before <see cref="Start"/>. Does not flush.</summary>
    /// <param name="head">Names of what was tried; its status and type are the error's.</param>
    public abstract void Refuse(GatewayError error, in ReplyHead head);

    public abstract ValueTask<FlushResult> FlushAsync();

    /// <summary>Ends the connection or stream without a proper end, so that what was sent can never pass for a whole answer.</summary>
    public abstract void Abort();

    public abstract void Wake();
}
