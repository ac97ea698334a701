using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using EdgeRouter.Model;
using EdgeRouter.Sockets;

namespace EdgeRouter.Upstream.Direct;

/// <summary>
/// Connections to a provider that is reached by plain HTTP/1.1 without a proxy: those of the asking thread's own loop first, so that request and answer stay on one processor, and of them the last one used, so that what traffic does not need grows old. Lock-free; a connection given back costs one small node. One slow timer per
/// provider closes what has been idle for too long; that a peer has closed one is noticed by the connection itself.
/// </summary>
internal sealed class DirectPool : IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentStack<DirectConnection>[] _idle;
    private readonly DnsEndPoint _target;
    private readonly ConnectTime _measured;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private readonly TimeSpan _patience;
    private readonly ITimer _sweep;
    private bool _closed;

    /// <param name="patience">How long a connection may be idle.</param>
    public DirectPool(ConnectionFacts facts, TimeSpan patience, ConnectTime measured, TimeProvider time)
    {
        _idle = new ConcurrentStack<DirectConnection>[EventLoop.Count];
        for (var i = 0; i < _idle.Length; i++)
        {
            _idle[i] = new ConcurrentStack<DirectConnection>();
        }

        _target = new DnsEndPoint(facts.Host, facts.Port);
        _measured = measured;
        _time = time;
        _lifetime = facts.Transport.ConnectionLifetime;
        _patience = patience;
        _sweep = time.CreateTimer(static self => ((DirectPool)self!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <summary>What the handler would refuse or change is left to the handler.</summary>
    public static bool Serves(ConnectionFacts facts) => facts is { Kind: ProviderKind.Http, Scheme: "http", Http2: false, Transport.Proxy: null };

    /// <summary>A connection that waits for a request, one of this thread's loop if there is any; null: none.</summary>
    public DirectConnection? TryTake()
    {
        var first = EventLoop.Near.Number;
        for (var i = 0; i < _idle.Length; i++)
        {
            if (TryTake(_idle[(first + i) % _idle.Length]) is { } connection)
            {
                return connection;
            }
        }

        return null;
    }

    /// <summary>A new connection, idle. Throws as the socket does.</summary>
    public async ValueTask<DirectConnection> ConnectAsync(CancellationToken cancellation)
    {
        var addresses = await UpstreamSocket.ResolveAsync(_target, cancellation);
        for (var i = 0; ; i++)
        {
            try
            {
                var started = _time.GetTimestamp();
                var connection = await DirectConnection.ConnectAsync(new IPEndPoint(addresses[i], _target.Port), started, cancellation);
                _measured.Measured(_time.GetElapsedTime(started).TotalMilliseconds, _time.GetTimestamp());
                connection.TryPark();
                return connection;
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // The next address of the same name.
            }
        }
    }

    /// <summary>Takes back a connection whose answer is over.</summary>
    public void Return(DirectConnection connection)
    {
        var now = _time.GetTimestamp();
        if (Volatile.Read(ref _closed) || _time.GetElapsedTime(connection.Created, now) > _lifetime)
        {
            connection.Close();
        }
        else if (connection.TryPark())
        {
            Keep(connection, now);
        }
    }

    /// <summary>Opens a connection and keeps it for the first request. Throws as the socket does.</summary>
    public async Task WarmAsync(CancellationToken cancellation) => Keep(await ConnectAsync(cancellation), _time.GetTimestamp());

    /// <summary>Closes what is idle; busy connections close when they are given back.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        _sweep.Dispose();
        CloseIdle();
    }

    private void Keep(DirectConnection connection, long now)
    {
        connection.IdleSince = now;
        _idle[connection.Loop.Number].Push(connection);
        if (Volatile.Read(ref _closed))
        {
            CloseIdle();
        }
    }

    private DirectConnection? TryTake(ConcurrentStack<DirectConnection> idle)
    {
        while (idle.TryPop(out var connection))
        {
            if (connection.IsDead)
            {
                continue;
            }

            if (!IsExpired(connection, _time.GetTimestamp()))
            {
                return connection;
            }

            connection.CloseIfIdle();
        }

        return null;
    }

    private bool IsExpired(DirectConnection connection, long now) =>
        _time.GetElapsedTime(connection.IdleSince, now) > _patience || _time.GetElapsedTime(connection.Created, now) > _lifetime;

    private void CloseIdle()
    {
        foreach (var idle in _idle)
        {
            while (idle.TryPop(out var connection))
            {
                connection.CloseIfIdle();
            }
        }
    }

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        foreach (var idle in _idle)
        {
            Sweep(idle, now);
        }

        if (Volatile.Read(ref _closed))
        {
            CloseIdle();
        }
    }

    // Looks without taking anything away; only when there is something to throw out are all taken and the good ones put back.
    private void Sweep(ConcurrentStack<DirectConnection> idle, long now)
    {
        var useless = false;
        foreach (var connection in idle)
        {
            useless |= connection.IsDead || IsExpired(connection, now);
        }

        if (!useless)
        {
            return;
        }

        var all = new DirectConnection[idle.Count];
        var count = idle.TryPopRange(all);
        for (var i = count - 1; i >= 0; i--)
        {
            if (IsExpired(all[i], now))
            {
                all[i].CloseIfIdle();
            }
            else if (!all[i].IsDead)
            {
                idle.Push(all[i]);
            }
        }
    }
}
