using System.Net.Sockets;
using EdgeRouter.Hosting.Listening.Loops;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeRouter.Hosting.Listening;

/// <summary>
/// One Kestrel server, built by hand: without a host, a container or middleware there is nothing between the socket and the application. Without TLS requests run on the threads of the event
/// loops (<see cref="LoopTransport"/>), which is why nothing here may ever block. With TLS they run on the thread pool: a handshake takes up to a millisecond of computing, which must not stall the streams of a loop.
/// </summary>
internal sealed class WebListener : IDisposable
{
    private const int Backlog = 4096;

    private readonly ClosableTransport _transport;
    private readonly KestrelServer _server;
    private readonly IReadOnlyList<ListenBinding> _bindings;

    /// <param name="certificate">Null: these addresses do not speak TLS.</param>
    /// <param name="memory">For connections that do.</param>
    /// <param name="connections">The most that one address takes; what comes beyond is closed at once.</param>
    public WebListener(IReadOnlyList<ListenBinding> bindings, ServerCertificate? certificate, TransportMemory memory, int connections, ILoggerFactory logs)
    {
        _bindings = bindings;
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        if (certificate is not null)
        {
            options.ApplicationServices = TlsServices.Create(logs);
        }

        // Sizes and times of bodies are the pipeline's to judge, because it answers in the caller's own dialect; a slow reader is the relay's to judge.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.MaxConcurrentConnections = connections;
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
        foreach (var binding in bindings)
        {
            Action<ListenOptions> configure = listen => Configure(listen, binding, certificate);
            if (binding.Handle is { } handle)
            {
                options.ListenHandle(handle, configure);
            }
            else
            {
                options.Listen(binding.EndPoint, configure);
            }
        }

        _transport = new ClosableTransport(certificate is null ? new LoopTransport(Backlog, logs.CreateLogger<LoopTransport>()) : TlsTransport(memory, logs));
        _server = new KestrelServer(Options.Create(options), _transport, logs);
    }

    /// <exception cref="ListenException">An address cannot be bound.</exception>
    public async Task StartAsync(IHttpApplication<IFeatureCollection> application, CancellationToken cancellation)
    {
        foreach (var path in UnixPaths())
        {
            UnixSocketFile.RemoveStale(path);
        }

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

    /// <summary>Closes the listening sockets; connections go on as before.</summary>
    public async Task StopAcceptingAsync()
    {
        foreach (var path in UnixPaths())
        {
            File.Delete(path);
        }

        await _transport.StopAcceptingAsync();
    }

    /// <summary>Closes idle connections, tells the others to end with their running requests, and waits for those until <paramref name="deadline"/> is cancelled.</summary>
    public Task StopAsync(CancellationToken deadline) => _server.StopAsync(deadline);

    public void Dispose() => _server.Dispose();

    // The framework's transport, off the socket threads, and without memory for connections that wait: a handshake holds its own.
    private static SocketTransportFactory TlsTransport(TransportMemory memory, ILoggerFactory logs)
    {
        var sockets = new SocketTransportOptions { Backlog = Backlog };
        TransportMemory.Use(sockets, memory);
        return new SocketTransportFactory(Options.Create(sockets), logs);
    }

    private static void Configure(ListenOptions listen, ListenBinding binding, ServerCertificate? certificate)
    {
        listen.Protocols = certificate is not null ? HttpProtocols.Http1AndHttp2 : binding.Http2Only ? HttpProtocols.Http2 : HttpProtocols.Http1;
        if (certificate is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = certificate.OnConnection });
        }
    }

    private static string Reason(Exception failure) => failure.GetBaseException() is SocketException socket
        ? socket.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "the port is taken by another process",
            SocketError.AccessDenied => "not permitted (ports below 1024 need privileges, Unix-domain sockets a directory that may be written)",
            SocketError.AddressNotAvailable => "this machine does not have that address",
            _ => socket.Message,
        }
        : failure.Message;

    private IEnumerable<string> UnixPaths() => _bindings.Where(static b => b.Handle is null).Select(static b => b.Address.UnixPath).OfType<string>();

    private string Describe() => string.Join(", ", _bindings);
}
