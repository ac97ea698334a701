using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRouter.Sockets;

/// <summary>
/// One thread that waits for many sockets (epoll, edge-triggered) and tells their owners on the spot. It does what the runtime's socket engine does with inline completions, without what that has to do for every kind of caller:
/// no operation objects and queues, no receive that is tried before there is anything to receive, no buffer for a socket that waits. Nothing is allocated per event and no lock is taken.
/// There are as many as processors, made when first needed; they end with the process.
/// </summary>
internal sealed unsafe class EventLoop
{
    private const int Batch = 256;

    [ThreadStatic]
    private static EventLoop? _current;

    private static int _turn;

    // struct epoll_event is packed on x64 alone.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly Lock _slotsLock = new();
    private readonly Stack<int> _free = new();
    private readonly int _epoll;
    private LoopSocket?[] _slots = new LoopSocket?[64];
    private int _used;
    private uint _generation;

    private EventLoop(int number)
    {
        Number = number;
        _epoll = Libc.EpollCreate(Libc.CloseOnExec);
        if (_epoll < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        new Thread(Run) { IsBackground = true, Name = $"sockets {number}" }.UnsafeStart();
    }

    /// <summary>How many there are.</summary>
    public static int Count => All.Loops.Length;

    /// <summary>The loop whose thread this is; on other threads one in turn.</summary>
    public static EventLoop Near => _current ?? Next();

    /// <summary>From 0 to <see cref="Count"/> - 1.</summary>
    public int Number { get; }

    public static EventLoop Next() => All.Loops[(int)((uint)Interlocked.Increment(ref _turn) % (uint)Count)];

    /// <summary>From now on the socket's owner is told; what is there already, too. Any thread. False: the kernel watches no more sockets.</summary>
    public bool TryAdd(LoopSocket socket)
    {
        lock (_slotsLock)
        {
            if (!_free.TryPop(out var slot))
            {
                slot = _used++;
                if (slot == _slots.Length)
                {
                    var larger = new LoopSocket?[slot * 2];
                    _slots.CopyTo(larger, 0);
                    Volatile.Write(ref _slots, larger);
                }
            }

            socket.Token = ((ulong)++_generation << 32) | (uint)slot;
            _slots[slot] = socket;
        }

        var what = stackalloc byte[16];
        Unsafe.WriteUnaligned(what, Libc.EpollIn | Libc.EpollOut | Libc.EpollPeerHangUp | Libc.EpollEdge);
        Unsafe.WriteUnaligned(what + EventSize - sizeof(ulong), socket.Token);
        if (Libc.EpollControl(_epoll, Libc.EpollAdd, socket.Descriptor, what) == 0)
        {
            return true;
        }

        Remove(socket);
        return false;
    }

    /// <summary>Nobody is told any more; the kernel forgets the socket when it is closed. Any thread.</summary>
    public void Remove(LoopSocket socket)
    {
        lock (_slotsLock)
        {
            var slot = (int)(uint)socket.Token;
            if (_slots[slot] == socket)
            {
                _slots[slot] = null;
                _free.Push(slot);
            }
        }
    }

    private void Run()
    {
        _current = this;
        var events = (byte*)NativeMemory.Alloc((nuint)(Batch * EventSize));
        while (true)
        {
            var count = Libc.EpollWait(_epoll, events, Batch, -1);
            for (var i = 0; i < count; i++)
            {
                var at = events + (i * EventSize);
                var token = Unsafe.ReadUnaligned<ulong>(at + EventSize - sizeof(ulong));

                // The slot may have been given to another socket since this batch was fetched.
                if (Volatile.Read(ref _slots)[(int)(uint)token] is { } socket && socket.Token == token)
                {
                    socket.OnEvents(Unsafe.ReadUnaligned<uint>(at));
                }
            }
        }
    }

    private static class All
    {
        public static readonly EventLoop[] Loops = Start();

        private static EventLoop[] Start()
        {
            var loops = new EventLoop[Math.Max(1, Environment.ProcessorCount)];
            for (var i = 0; i < loops.Length; i++)
            {
                loops[i] = new EventLoop(i);
            }

            return loops;
        }
    }
}
