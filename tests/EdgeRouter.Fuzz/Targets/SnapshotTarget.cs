using System.Buffers.Binary;
using EdgeRouter.Caching.Snapshots;
using EdgeRouter.Fuzz.Engine;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// The reader of snapshots. The first byte says what the rest is: a file as it stands; the contents of chunks that are sealed with the right key, whatever they say; or a change that is made to a good file. Records are
/// handed out only of a file that is good to its end, and a changed file is never good.
/// </summary>
internal sealed class SnapshotTarget : FuzzTarget
{
    private const int ChangeSize = 4;

    private static readonly byte[] Secret = "a secret of the fuzzer's, no other"u8.ToArray();
    private static readonly SnapshotHead Head = new(7, new byte[SnapshotHead.FieldSize]);

    public override string Name => "snapshot";

    public override IReadOnlyList<string> Words => ["EDGEROUT"];

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var rest = input.AsSpan(1);
        switch (input[0] % 3)
        {
            case 0:
                Claim.That(!Read(rest.ToArray()).IsOk, "nobody guesses a file");
                break;
            case 1:
                Read(Seal(rest));
                break;
            default:
                Change(rest);
                break;
        }
    }

    private static SnapshotResult Read(byte[] file)
    {
        var received = new Receiver();
        var result = new SnapshotReader(new MemoryStream(file), CancellationToken.None).Read(Secret, received);
        Claim.That(Enum.IsDefined(result.Status), "the status is one of those that there are");
        Claim.That(result.IsOk == received.Begun, "only a good file is begun with", () => $"{result}");
        Claim.That(result.IsOk || received.Records == 0, "only a good file gives records", () => $"{result}");
        Claim.That(result.Records == received.Records, "the records are counted");
        Claim.That(received.Bytes <= file.Length, "the records are no more than the file");
        return result;
    }

    // Two bytes: the chunk's length and, as the highest bit, whether it says that it is the last.
    private static byte[] Seal(ReadOnlySpan<byte> chunks)
    {
        var file = new MemoryStream();
        Span<byte> head = stackalloc byte[SnapshotFormat.HeadSize];
        Span<byte> tag = stackalloc byte[SnapshotFormat.TagSize];
        Span<byte> word = stackalloc byte[SnapshotFormat.WordSize];
        head.Clear();
        SnapshotFormat.WriteHead(head, Head, new byte[SnapshotFormat.SaltSize]);
        using var cipher = new SnapshotCipher(Secret, head);
        cipher.SealHead(tag);
        file.Write(head);
        file.Write(tag);
        for (var number = 1; chunks.Length >= sizeof(ushort); number++)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(chunks);
            var isLast = (size & 0x8000) != 0;
            chunks = chunks[sizeof(ushort)..];
            var content = chunks[..Math.Min(size & 0x7FFF, chunks.Length)].ToArray();
            chunks = chunks[content.Length..];
            BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)content.Length | (isLast ? SnapshotFormat.LastFlag : 0));
            cipher.Seal(number, isLast, content, tag);
            file.Write(word);
            file.Write(content);
            file.Write(tag);
        }

        return file.ToArray();
    }

    // Where (two bytes), what is flipped there, how many bytes of the end are missing; then the records' bytes.
    private static void Change(ReadOnlySpan<byte> input)
    {
        if (input.Length < ChangeSize)
        {
            return;
        }

        var (at, flip, cut) = (BinaryPrimitives.ReadUInt16LittleEndian(input), input[2], input[3]);
        using var stream = new MemoryStream();
        using var writer = new SnapshotWriter(stream, Secret, Head, CancellationToken.None, chunkSize: 64);
        for (var rest = input[ChangeSize..]; !rest.IsEmpty;)
        {
            var record = rest[..Math.Min(1 + (rest[0] % 100), rest.Length)];
            Claim.That(writer.TryWrite(record), "memory takes every record");
            rest = rest[record.Length..];
        }

        Claim.That(writer.Complete().IsOk, "memory takes the end");
        var file = stream.ToArray();
        Claim.That(Read(file).IsOk, "what was written can be read");
        file[at % file.Length] ^= flip;
        Claim.That(flip == 0 || !Read(file).IsOk, "a changed file is not good");
        Claim.That(cut == 0 || !Read(file[..^Math.Min(cut, file.Length)]).IsOk, "a cut file is not good");
    }

    private sealed class Receiver : ISnapshotReceiver
    {
        public bool Begun { get; private set; }

        public long Records { get; private set; }

        public long Bytes { get; private set; }

        public bool Begin(in SnapshotHead head)
        {
            Claim.That(head.Field.Length == SnapshotHead.FieldSize, "the field is whole");
            Begun = true;
            return true;
        }

        public bool Take(ReadOnlySpan<byte> record)
        {
            Records++;
            Bytes += record.Length;
            return true;
        }
    }
}
