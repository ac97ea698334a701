using System.Net;
using Microsoft.AspNetCore.Connections;

namespace EdgeRouter.Hosting.Listening;

/// <summary>
/// A transport that can stop accepting while the server goes on. The server itself knows only one step, in which it closes its listening sockets and its idle connections together; a connection that was accepted a moment
/// before, its request still on the way, would be cut without an answer.
/// </summary>
internal sealed class ClosableTransport(IConnectionListenerFactory inner) : IConnectionListenerFactory
{
    private readonly List<Listener> _listeners = [];

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new Listener(await inner.BindAsync(endpoint, cancellationToken));
        _listeners.Add(listener);
        return listener;
    }

    /// <summary>Closes the listening sockets; connections stay. What the server does about it later does nothing any more.</summary>
    public async Task StopAcceptingAsync()
    {
        foreach (var listener in _listeners)
        {
            await listener.UnbindAsync();
        }
    }

    private sealed class Listener(IConnectionListener inner) : IConnectionListener
    {
        private int _closed;

        public EndPoint EndPoint => inner.EndPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => inner.AcceptAsync(cancellationToken);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
            Interlocked.Exchange(ref _closed, 1) == 0 ? inner.UnbindAsync(cancellationToken) : default;

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
