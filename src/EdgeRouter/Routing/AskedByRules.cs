using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using EdgeRouter.Model;

namespace EdgeRouter.Routing;

/// <summary>What rules ask of one request, read when the first of them asks and kept for all others: a thousand rules mostly ask for the same thing.</summary>
internal ref struct AskedByRules(in RouteRequest request, RuleMatcher.ReadText readText)
{
    private const int LongestText = 16 << 10;

    // Whoever has rules over more headers than that has the others looked up for each rule.
    private const int MostHeaders = 8;

    // Listing what is in a text looks at each of its bytes, a search at many of them at once: a list takes about as long as so many searches.
    private const int SearchesBeforeList = 24;

    private readonly RouteRequest _request = request;
    private readonly RuleMatcher.ReadText _readText = readText;
    private RememberedHeaders _headers;
    private int _headerCount;
    private bool? _hasImages;
    private char[]? _user;
    private int _userLength;
    private byte[]? _text;
    private int _textLength;
    private char[]? _characters;
    private int _characterCount;
    private ulong[]? _trigrams;
    private int _searches;

    public string? Header(string name)
    {
        for (var i = 0; i < _headerCount; i++)
        {
            if (_headers[i].Name == name)
            {
                return _headers[i].Value;
            }
        }

        var value = _request.Headers.Header(name);
        if (_headerCount < MostHeaders)
        {
            _headers[_headerCount++] = (name, value);
        }

        return value;
    }

    public bool HasImages() => _hasImages ??= RouteChooser.NeedsImages(_request);

    /// <summary>As <see cref="RuleMatcher.UserOf"/>, without a string.</summary>
    /// <returns>False: the caller names nobody.</returns>
    public bool TryUser(out ReadOnlySpan<char> user)
    {
        if (Header(RuleMatcher.UserHeader) is { } named)
        {
            user = named;
            return true;
        }

        var written = _request.Facts.User;
        if (written.IsPresent && _user is null)
        {
            // UTF-8 never becomes more characters than it has bytes.
            _user = ArrayPool<char>.Shared.Rent(written.Length);
            _userLength = Encoding.UTF8.GetChars(_request.Body.Slice(written.Start, written.Length), _user);
        }

        user = _user.AsSpan(0, _userLength);
        return written.IsPresent;
    }

    public bool TextContains(ReadOnlySpan<byte> keyword)
    {
        var text = Text();
        if (_searches < SearchesBeforeList)
        {
            _searches++;
        }
        else
        {
            if (_trigrams is null)
            {
                _trigrams = ArrayPool<ulong>.Shared.Rent(Trigrams.Words);
                Trigrams.List(text, _trigrams);
            }

            if (!Trigrams.MayContain(_trigrams, keyword))
            {
                return false;
            }
        }

        return text.IndexOf(keyword) >= 0;
    }

    /// <summary>The last user message for expressions.</summary>
    public ReadOnlySpan<char> Characters()
    {
        if (_characters is null)
        {
            _characters = ArrayPool<char>.Shared.Rent(LongestText);
            _characterCount = Encoding.UTF8.GetChars(Text(), _characters);
        }

        return _characters.AsSpan(0, _characterCount);
    }

    /// <summary>Gives back what was rented; what callers wrote does not stay in it.</summary>
    public void Return()
    {
        Return(ref _user);
        Return(ref _text);
        Return(ref _characters);
        Return(ref _trigrams);
    }

    private ReadOnlySpan<byte> Text()
    {
        if (_text is null)
        {
            _text = ArrayPool<byte>.Shared.Rent(LongestText);
            var messages = _request.Facts.Messages.IsPresent ? _request.Facts.Messages : _request.Facts.Input;
            _textLength = _readText(_request.Body, messages, _text.AsSpan(0, LongestText)).Length;
        }

        return _text.AsSpan(0, _textLength);
    }

    private static void Return<T>(ref T[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<T>.Shared.Return(rented, clearArray: true);
            rented = null;
        }
    }

    [InlineArray(MostHeaders)]
    private struct RememberedHeaders
    {
        private (string Name, string? Value) _first;
    }
}
