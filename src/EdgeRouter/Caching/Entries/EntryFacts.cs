using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Entries;

/// <summary>
/// What is kept of an answer beside its bytes, and how both lie in the store: a fixed part, the scopes, three names, the packed answer. Read from bytes that a snapshot file may have brought along, so every length is checked.
/// Times are seconds since 1970.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EntryFacts
{
    private const byte Current = 1;

    private byte _version;

    public Operation Operation;

    /// <summary>The answer is an event stream.</summary>
    public bool Stream;

    public FinishReason Finish;

    public bool HasCost;

    private byte _scopes;
    private byte _provider;
    private ushort _deployment;
    private ushort _model;

    public uint CreatedAt;

    /// <summary>From then on it is stale.</summary>
    public uint FreshUntil;

    /// <summary>When the request began that it answers, on the clock of <see cref="Invalidations"/>.</summary>
    public long Stamp;

    /// <summary>See <see cref="AnswerTraits"/>: settings may have become stricter since.</summary>
    public int Traits;

    /// <summary>Bytes of the answer before packing.</summary>
    public int Length;

    /// <summary>The event of a stream that holds nothing but usage, for callers that did not ask for it; absent: none.</summary>
    public ByteRange UsageEvent;

    public Usage Usage;

    /// <summary>What the answer cost, billionths of a US dollar; says nothing without <see cref="HasCost"/>.</summary>
    public long NanoDollars;

    /// <summary>Writes everything in front of the packed answer.</summary>
    /// <param name="scopes">At most 255.</param>
    public static void Write(ByteBuffer into, EntryFacts facts, ReadOnlySpan<ulong> scopes, string provider, string deployment, string model)
    {
        facts._version = Current;
        facts._scopes = (byte)scopes.Length;
        facts._provider = checked((byte)Encoding.UTF8.GetByteCount(provider));
        facts._deployment = checked((ushort)Encoding.UTF8.GetByteCount(deployment));
        facts._model = checked((ushort)Encoding.UTF8.GetByteCount(model));
        into.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<EntryFacts>(in facts)));
        into.Write(MemoryMarshal.AsBytes(scopes));
        foreach (var name in (ReadOnlySpan<string>)[provider, deployment, model])
        {
            var room = into.GetSpan(Encoding.UTF8.GetMaxByteCount(name.Length));
            into.Advance(Encoding.UTF8.GetBytes(name, room));
        }
    }

    /// <summary>Gives an entry another stamp, in its bytes; nothing is done to what is no entry.</summary>
    public static void Restamp(Span<byte> entry, long stamp)
    {
        if (TryRead(entry, out var facts, out _))
        {
            facts.Stamp = stamp;
            MemoryMarshal.Write(entry, facts);
        }
    }

    /// <summary>False: these bytes are no entry of this version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EntryFacts facts, out EntryParts parts)
    {
        facts = default;
        parts = default;
        var size = Unsafe.SizeOf<EntryFacts>();
        if (bytes.Length < size || bytes[0] != Current)
        {
            return false;
        }

        facts = MemoryMarshal.Read<EntryFacts>(bytes);
        var names = size + (facts._scopes * sizeof(ulong));
        var packed = names + facts._provider + facts._deployment + facts._model;
        if (packed > bytes.Length || facts.Length < 0 || facts.UsageEvent.Start < 0 || facts.UsageEvent.Length < 0 || facts.UsageEvent.Length > facts.Length - facts.UsageEvent.Start)
        {
            return false;
        }

        parts = new EntryParts
        {
            Scopes = MemoryMarshal.Cast<byte, ulong>(bytes[size..names]),
            Provider = bytes.Slice(names, facts._provider),
            Deployment = bytes.Slice(names + facts._provider, facts._deployment),
            Model = bytes.Slice(names + facts._provider + facts._deployment, facts._model),
            PackedAt = packed,
        };
        return true;
    }
}
