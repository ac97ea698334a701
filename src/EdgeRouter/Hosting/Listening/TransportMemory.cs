using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace EdgeRouter.Hosting.Listening;

/// <summary>
/// Memory for the connections of TLS listeners: blocks large enough that a 100 KB prompt takes a few system calls to receive instead of 25. Connections that wait hold none. Blocks are pinned; some stay when traffic ebbs.
/// </summary>
internal sealed class TransportMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int Size = 32 << 10;
    private const int Kept = 128;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _count;

    public override int MaxBufferSize => Size;

    /// <summary>
    /// Gives the transport this pool. Its options take one only through the host's container, which this process does without, so the internal setter is called directly; start-up fails loudly if a
    /// later framework renames it.
    /// </summary>
    public static void Use(SocketTransportOptions options, TransportMemory memory) => SetFactory(options, memory);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Size);
        if (_free.TryDequeue(out var block))
        {
            Interlocked.Decrement(ref _count);
            return block;
        }

        return new Block(this);
    }

    // The server disposes the pool of each listener; this one is shared and lives as long as the process.
    protected override void Dispose(bool disposing)
    {
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetFactory(SocketTransportOptions options, IMemoryPoolFactory<byte> factory);

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _count) <= Kept)
        {
            _free.Enqueue(block);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private sealed class Block(TransportMemory pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(Size, pinned: true), 0, Size);

        public void Dispose() => pool.Return(this);
    }
}
