using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeRouter.Hosting;

/// <summary>
/// One Kestrel server, built by hand: without a host, a container or middleware there is nothing between the socket and the application. Socket completions and the server's own scheduling run inline (measured: the
/// largest lever on cost per request), which is why nothing here may ever block.
/// </summary>
internal sealed class WebListener : IDisposable
{
    private readonly KestrelServer _server;
    private readonly IReadOnlyList<Binding> _bindings;

    public WebListener(IReadOnlyList<Binding> bindings, TransportMemory memory, ILoggerFactory logs)
    {
        _bindings = bindings;
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };

        // Sizes and times of bodies are the pipeline's to judge, because it answers in the caller's own dialect; a slow reader is the relay's to judge.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
        foreach (var binding in bindings)
        {
            options.Listen(binding.Address, listen => listen.Protocols = binding.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        }

        var sockets = new SocketTransportOptions { UnsafePreferInlineScheduling = true, Backlog = 4096 };
        TransportMemory.Use(sockets, memory);
        _server = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(sockets), logs), logs);
    }

    /// <exception cref="ListenException">An address cannot be bound.</exception>
    public async Task StartAsync(IHttpApplication<IFeatureCollection> application, CancellationToken cancellation)
    {
        try
        {
            await _server.StartAsync(application, cancellation);
        }
        catch (IOException failure)
        {
            throw new ListenException($"cannot listen on {Describe()}: {Reason(failure)}", failure);
        }
        catch (SocketException failure)
        {
            throw new ListenException($"cannot listen on {Describe()}: {Reason(failure)}", failure);
        }
    }

    /// <summary>Stops accepting, then waits for running requests until <paramref name="deadline"/> is cancelled.</summary>
    public Task StopAsync(CancellationToken deadline) => _server.StopAsync(deadline);

    public void Dispose() => _server.Dispose();

    private static string Reason(Exception failure) => failure.GetBaseException() is SocketException socket
        ? socket.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "the port is taken by another process",
            SocketError.AccessDenied => "not permitted (ports below 1024 need privileges)",
            SocketError.AddressNotAvailable => "this machine does not have that address",
            _ => socket.Message,
        }
        : failure.Message;

    private string Describe() => string.Join(", ", _bindings.Select(static b => b.Url));

    /// <summary>An address to listen on.</summary>
    internal sealed record Binding(string Url, IPEndPoint Address, bool Http2 = false);
}
