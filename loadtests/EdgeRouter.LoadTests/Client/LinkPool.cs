using System.Collections.Concurrent;
using System.Net.Sockets;
using EdgeRouter.Bench.EndToEnd.Load;

namespace EdgeRouter.LoadTests.Client;

/// <summary>Connections to one port, used again as an SDK does. A request is sent once: an answer that was lost is a fault, not a reason to ask again.</summary>
internal sealed class LinkPool(int port) : IDisposable
{
    // Below the 130 seconds after which the router closes a connection that nobody uses, so that the two never meet.
    private const long LongestIdle = 60_000;

    private readonly ConcurrentStack<Link> _idle = new();

    public int Port => port;

    public async ValueTask<Reply> AskAsync(ReadOnlyMemory<byte> request, IPayload payload)
    {
        Link? link = null;
        while (_idle.TryPop(out var old) && link is null)
        {
            if (Environment.TickCount64 - old.LastUsed < LongestIdle)
            {
                link = old;
                break;
            }

            old.Dispose();
        }

        try
        {
            link ??= await Link.OpenAsync(port);
        }
        catch (SocketException e)
        {
            return new Reply($"no connection: {e.Message}", 0, "", "");
        }

        var reply = await link.AskAsync(request, payload);
        if (link.IsUsable)
        {
            _idle.Push(link);
        }
        else
        {
            link.Dispose();
        }

        return reply;
    }

    /// <summary>On a connection of its own, with a small window: a client that reads as it likes.</summary>
    public async ValueTask<Reply> AskSlowlyAsync(ReadOnlyMemory<byte> request, IPayload payload, ReadPace pace)
    {
        try
        {
            using var link = await Link.OpenAsync(port, receiveBuffer: 16 << 10);
            return await link.AskAsync(request, payload, pace);
        }
        catch (SocketException e)
        {
            return new Reply($"no connection: {e.Message}", 0, "", "");
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var link))
        {
            link.Dispose();
        }
    }
}
