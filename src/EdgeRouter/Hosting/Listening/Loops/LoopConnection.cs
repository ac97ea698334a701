using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using EdgeRouter.Sockets;
using EdgeRouter.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EdgeRouter.Hosting.Listening.Loops;

/// <summary>One accepted connection, as the server knows connections. Its end is told to the server when the client closes or is gone, also in the middle of an answer when nobody reads.</summary>
internal sealed class LoopConnection : ConnectionContext, ISocketOwner, IDuplexPipe,
    IConnectionIdFeature, IConnectionTransportFeature, IConnectionItemsFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature
{
    private static long _last;

    private readonly LoopSocket _socket;
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _closed = new();
    private readonly FeatureCollection _features = new(5);
    private IDictionary<object, object?>? _items;
    private string? _id;
    private int _told;

    public LoopConnection(int descriptor, EventLoop loop, EndPoint? local, EndPoint? remote, ILogger log)
    {
        _log = log;
        _socket = new LoopSocket(descriptor, this, loop);
        _reader = new SocketReader(_socket);
        _writer = new SocketWriter(_socket);
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        Transport = this;
        ConnectionClosed = _closed.Token;
        _features.Set<IConnectionIdFeature>(this);
        _features.Set<IConnectionTransportFeature>(this);
        _features.Set<IConnectionItemsFeature>(this);
        _features.Set<IConnectionLifetimeFeature>(this);
        _features.Set<IConnectionEndPointFeature>(this);
    }

    public override string ConnectionId
    {
        get => _id ??= Interlocked.Increment(ref _last).ToString("X", CultureInfo.InvariantCulture);
        set => _id = value;
    }

    public override IFeatureCollection Features => _features;

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>();
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    /// <summary>From now on; what came meanwhile is told at once. False: the kernel watches no more sockets; it has been closed.</summary>
    public bool TryStart()
    {
        if (_socket.TryWatch())
        {
            return true;
        }

        _socket.Close();
        return false;
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _socket.Reset();
        OnHangUp();
    }

    /// <summary>The server is done with it: what it flushed still goes out, unless the client is gone.</summary>
    public override async ValueTask DisposeAsync()
    {
        _reader.Complete();
        await _writer.DrainAsync();
        _socket.Discard();
        _socket.Close();
        OnHangUp();
        await base.DisposeAsync();
    }

    public void OnReadable() => _reader.OnReadable();

    public void OnWritable() => _writer.OnWritable();

    // The server's callbacks may take a while, and this is a loop's thread.
    public void OnHangUp()
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.TellClosed(), this, preferLocal: false);
        }
    }

    // A callback that throws would end the process here.
    private void TellClosed()
    {
        try
        {
            _closed.Cancel();
        }
        catch (AggregateException bug)
        {
            _log.CallbackBug(bug);
        }
    }
}
