using System.Text;

namespace EdgeRouter.Fuzz.Engine;

/// <summary>Makes a new input out of a known one by a few random changes, blind to any grammar but for the target's words.</summary>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private const int MostChanges = 6;
    private const int LongestPiece = 64;
    private const int Ways = 13;

    private static readonly byte[] Interesting = [0, 1, 9, 10, 13, 32, 34, 44, 46, 47, 48, 57, 58, 91, 92, 93, 123, 125, 127, 128, 0xC2, 0xED, 0xEF, 0xFF];

    private readonly byte[][] _words = [.. target.Words.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[] _bytes = new byte[target.LongestInput];
    private int _length;

    public byte[] Mutate(byte[] from, byte[] other)
    {
        _length = Math.Min(from.Length, _bytes.Length);
        from.AsSpan(0, _length).CopyTo(_bytes);
        for (var changes = 1 + random.Next(MostChanges); changes > 0; changes--)
        {
            Change(other);
        }

        return _bytes[.._length];
    }

    private void Change(byte[] other)
    {
        var at = random.Next(_length + 1);
        switch (random.Next(Ways))
        {
            case 0 when at < _length:
                _bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < _length:
                _bytes[at] = (byte)random.Next(256);
                break;
            case 2 when at < _length:
                _bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 3 when at < _length:
                _bytes[at] += (byte)(random.Next(2) == 0 ? 1 : -1);
                break;
            case 4 or 5:
                Delete(at, random.Next(1, LongestPiece));
                break;
            case 6:
                Insert(at, PieceOf(_bytes.AsSpan(0, _length)).ToArray());
                break;
            case 7:
                Insert(at, PieceOf(other));
                break;
            case 8:
                Insert(at, [(byte)random.Next(256)]);
                break;
            case 9 or 10 when _words.Length > 0:
                Insert(at, _words[random.Next(_words.Length)]);
                break;
            case 11 when _words.Length > 0:
                var word = _words[random.Next(_words.Length)];
                Delete(at, word.Length);
                Insert(at, word);
                break;
            case 12 when other.Length > 0:
                Delete(at, _length);
                Insert(at, other.AsSpan(random.Next(other.Length)));
                break;
            default:
                break;
        }
    }

    private ReadOnlySpan<byte> PieceOf(ReadOnlySpan<byte> bytes)
    {
        var start = random.Next(bytes.Length + 1);
        return bytes.Slice(start, Math.Min(bytes.Length - start, random.Next(1, LongestPiece)));
    }

    private void Delete(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _bytes.AsSpan(at + count, _length - at - count).CopyTo(_bytes.AsSpan(at));
        _length -= count;
    }

    private void Insert(int at, ReadOnlySpan<byte> piece)
    {
        piece = piece[..Math.Min(piece.Length, _bytes.Length - _length)];
        _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + piece.Length));
        piece.CopyTo(_bytes.AsSpan(at));
        _length += piece.Length;
    }
}
