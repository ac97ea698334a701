using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Tests.Sockets;
using EdgeRouter.Upstream;
using EdgeRouter.Upstream.Direct;

namespace EdgeRouter.Tests.Upstream.Direct;

/// <summary>A direct connection, whoever is told of what arrives on it, and the upstream as a plain socket.</summary>
internal sealed class DirectFixture : IReceiver, IReadTarget, IDisposable
{
    private readonly SemaphoreSlim _told = new(0);
    private readonly byte[] _room = new byte[10_000];
    private int _times;

    private DirectFixture(DirectConnection connection, Socket upstream) => (Connection, Upstream) = (connection, upstream);

    public DirectConnection Connection { get; }

    public Socket Upstream { get; }

    public int Times => Volatile.Read(ref _times);

    /// <summary>Connected and in use.</summary>
    public static async Task<DirectFixture> StartAsync(int receiveBuffer = 0)
    {
        using var listening = LoopPair.Listen(receiveBuffer);
        var connection = await DirectConnection.ConnectAsync((IPEndPoint)listening.LocalEndPoint!, 0, CancellationToken.None).AsTask().WaitAsync(LoopPair.Patience);
        var fixture = new DirectFixture(connection, LoopPair.Bounded(listening.Accept()));
        Assert.True(connection.TryPark());
        Assert.True(connection.TryUse(fixture));
        return fixture;
    }

    public void OnReceived()
    {
        Interlocked.Increment(ref _times);
        _told.Release();
    }

    public Memory<byte> Room() => _room;

    public async Task ToldAsync() => Assert.True(await _told.WaitAsync(LoopPair.Patience), "nobody was told");

    /// <summary>The head and the whole body; as a call does it, a read only after the word.</summary>
    public async Task<(AnswerHead Head, byte[] Body)> AnswerAsync()
    {
        AnswerHead head;
        int read;
        do
        {
            await ToldAsync();
            read = Connection.ReadHead(out head);
        }
        while (read == DirectConnection.Pending);
        Assert.Equal(1, read);
        var (body, end) = await BodyAsync();
        Assert.Equal(UpstreamBody.Ended, end);
        return (head, body);
    }

    /// <summary>What there is of the body, and what its end was.</summary>
    public async Task<(byte[] Body, int End)> BodyAsync()
    {
        var body = new MemoryStream();
        while (true)
        {
            var read = Connection.Read(this);
            if (read == DirectConnection.Pending)
            {
                await ToldAsync();
            }
            else if (read > 0)
            {
                body.Write(_room, 0, read);
            }
            else
            {
                return (body.ToArray(), read);
            }
        }
    }

    public void Say(string text) => Upstream.Send(Encoding.ASCII.GetBytes(text));

    public void Dispose()
    {
        Connection.Close();
        Upstream.Dispose();

        // The semaphore stays: a late word may still come.
    }
}
