using System.Text;
using EdgeRouter.Primitives;

namespace EdgeRouter.Caching.Keys;

/// <summary>
/// What two prompts have in common that differ only in white space, in the way accents are encoded, and if asked in case. Works in the text's own memory as long as it can; a text that is not in normal form moves to a buffer.
/// Plain ASCII is only searched. Case is what the runtime's invariant mapping knows: one character for one (so ß is not ss), the same in every language.
/// </summary>
internal sealed class Prose(BufferPool pool)
{
    private readonly ByteBuffer _composed = new(pool);
    private readonly ByteBuffer _folded = new(pool);

    /// <param name="text">Valid UTF-8; overwritten.</param>
    /// <param name="tidy">In <paramref name="text"/> or in a buffer of this object; good until the next call.</param>
    /// <returns>False for text with more marks on one letter than any writing has.</returns>
    public bool TryTidy(Span<byte> text, bool ignoreCase, out ReadOnlySpan<byte> tidy)
    {
        // White space first: nothing else becomes white space by normalisation, and white space stays it.
        text = text[..WhiteSpace.Collapse(text)];
        tidy = text;
        if (Ascii.IsValid(text))
        {
            if (ignoreCase)
            {
                Ascii.ToLowerInPlace(text, out _);
            }

            return true;
        }

        if (!TryCompose(ref tidy))
        {
            return false;
        }

        if (ignoreCase)
        {
            _folded.Clear();
            Fold(tidy, _folded);
            tidy = _folded.Written;

            // A small letter may compose with a mark where the capital did not.
            return TryCompose(ref tidy);
        }

        return true;
    }

    public void Release()
    {
        _composed.Release();
        _folded.Release();
    }

    private bool TryCompose(ref ReadOnlySpan<byte> text)
    {
        if (ComposedForm.IsNormal(text))
        {
            return true;
        }

        _composed.Clear();
        var done = ComposedForm.TryWrite(text, _composed);
        text = _composed.Written;
        return done;
    }

    // By way of the capital, because some letters have two small forms (σ and ς).
    private static void Fold(ReadOnlySpan<byte> text, ByteBuffer into)
    {
        while (true)
        {
            var plain = text.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
            plain = plain < 0 ? text.Length : plain;
            Ascii.ToLower(text[..plain], into.GetSpan(plain), out _);
            into.Advance(plain);
            text = text[plain..];
            if (text.IsEmpty)
            {
                return;
            }

            Rune.DecodeFromUtf8(text, out var rune, out var used);
            into.Advance(Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).EncodeToUtf8(into.GetSpan(4)));
            text = text[used..];
        }
    }
}
