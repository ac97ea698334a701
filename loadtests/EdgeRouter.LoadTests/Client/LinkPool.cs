using System.Net.Sockets;
using EdgeRouter.Bench.EndToEnd.Load;

namespace EdgeRouter.LoadTests.Client;

/// <summary>
/// Connections to one port, used again as an SDK does, the one used last first. Those that nobody needs any more are closed, or a stall at the beginning would be seen in the router's descriptors to the end.
/// A request is sent once: an answer that was lost is a fault, not a reason to ask again.
/// </summary>
internal sealed class LinkPool(int port) : IDisposable
{
    // In milliseconds. Far below the time after which the router closes a connection that nobody uses, so that the two never meet.
    private const long LongestIdle = 10_000;

    private readonly Lock _lock = new();

    // Longest idle in front.
    private readonly LinkedList<Link> _idle = new();

    public async ValueTask<Reply> AskAsync(ReadOnlyMemory<byte> request, IPayload payload)
    {
        var link = Taken();
        try
        {
            link ??= await Link.OpenAsync(port);
        }
        catch (SocketException e)
        {
            return new Reply($"no connection: {e.Message}", 0, "", "");
        }

        var reply = await link.AskAsync(request, payload);
        GiveBack(link);
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
        lock (_lock)
        {
            foreach (var link in _idle)
            {
                link.Dispose();
            }

            _idle.Clear();
        }
    }

    private Link? Taken()
    {
        lock (_lock)
        {
            // When the one used last has been idle for too long, all have been.
            if (_idle.Last?.Value is not { } link || Environment.TickCount64 - link.LastUsed >= LongestIdle)
            {
                return null;
            }

            _idle.RemoveLast();
            return link;
        }
    }

    private void GiveBack(Link link)
    {
        // Asked once: from the moment at which it is in the list it may be another user's.
        var isUsable = link.IsUsable;
        Link? old = null;
        lock (_lock)
        {
            if (isUsable)
            {
                _idle.AddLast(link);
            }

            if (_idle.First?.Value is { } first && Environment.TickCount64 - first.LastUsed >= LongestIdle)
            {
                old = first;
                _idle.RemoveFirst();
            }
        }

        old?.Dispose();
        if (!isUsable)
        {
            link.Dispose();
        }
    }
}
