using System.Numerics;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace EdgeRouter.Fuzz.Engine;

/// <summary>
/// The map into which the instrumented assembly counts the edges it takes, as in AFL: one byte for each edge, and an input is interesting when it takes an edge, or takes one about twice as often, as none before.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    // Never given back: instrumented code writes into it for as long as the process lives.
    private static readonly byte* Map = (byte*)NativeMemory.AllocZeroed(Size);

    private readonly byte[] _seen = new byte[Size];

    /// <summary>Edges taken by any input so far.</summary>
    public int Edges { get; private set; }

    /// <summary>Before any instrumented code runs: without a map its first branch would end the process.</summary>
    public static void Install() => Trace.SharedMem = Map;

    /// <summary>Before each input.</summary>
    public static void Begin()
    {
        NativeMemory.Clear(Map, Size);
        Trace.PrevLocation = 0;
    }

    /// <summary>After an input: whether it took a way that none before it took. From then on it is known.</summary>
    public bool IsNew()
    {
        var found = false;
        var words = new ReadOnlySpan<ulong>(Map, Size / sizeof(ulong));
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] != 0)
            {
                found |= Note(i * sizeof(ulong));
            }
        }

        return found;
    }

    private bool Note(int first)
    {
        var found = false;
        for (var i = first; i < first + sizeof(ulong); i++)
        {
            if (Map[i] == 0)
            {
                continue;
            }

            // 1, 2-3, 4-7, …: one bit for each power of two.
            var bucket = (byte)(1 << BitOperations.Log2(Map[i]));
            if ((_seen[i] & bucket) == 0)
            {
                Edges += _seen[i] == 0 ? 1 : 0;
                _seen[i] |= bucket;
                found = true;
            }
        }

        return found;
    }
}
