using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRouter.Primitives;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeRouter.Hosting.Listening;

/// <summary>
/// Memory for the server's connections, in two sizes: small blocks, because every connection that waits for its client holds one (which saves a wait and a call per request), and large ones where <see cref="BlockHint"/> says
/// that more is coming, so that a 100 KB prompt takes a few system calls to receive instead of 25. Blocks are pinned; some stay when traffic ebbs.
/// </summary>
internal sealed class TransportMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int Small = 4 << 10;
    private const int Large = 32 << 10;

    private readonly Shelf _small = new(Small, 1024);
    private readonly Shelf _large = new(Large, 128);
    private readonly bool _hinted;

    /// <param name="hinted">False: all blocks are large; for connections that hold none while they wait.</param>
    public TransportMemory(bool hinted) => _hinted = hinted;

    public override int MaxBufferSize => Large;

    /// <summary>
    /// Gives the transport this pool. Its options take one only through the host's container, which this process does without, so the internal setter is called directly; start-up fails loudly if a
    /// later framework renames it.
    /// </summary>
    public static void Use(SocketTransportOptions options, TransportMemory memory) => SetFactory(options, memory);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Large);
        return (_hinted && BlockHint.Take() <= Small && minBufferSize <= Small ? _small : _large).Rent();
    }

    // The server disposes the pool of each listener; this one is shared and lives as long as the process.
    protected override void Dispose(bool disposing)
    {
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetFactory(SocketTransportOptions options, IMemoryPoolFactory<byte> factory);

    private sealed class Shelf(int size, int kept)
    {
        private readonly ConcurrentQueue<Block> _free = new();
        private int _count;

        public Block Rent()
        {
            if (_free.TryDequeue(out var block))
            {
                Interlocked.Decrement(ref _count);
                return block;
            }

            return new Block(this, size);
        }

        public void Return(Block block)
        {
            if (Interlocked.Increment(ref _count) <= kept)
            {
                _free.Enqueue(block);
            }
            else
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private sealed class Block(Shelf shelf, int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(size, pinned: true), 0, size);

        public void Dispose() => shelf.Return(this);
    }
}
