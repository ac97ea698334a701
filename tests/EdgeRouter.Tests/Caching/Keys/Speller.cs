using System.Globalization;
using System.Text;

namespace EdgeRouter.Tests.Caching.Keys;

/// <summary>Writes a value as JSON in one of its many spellings; 0 is the plain one.</summary>
internal sealed class Speller(int seed)
{
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    private bool IsPlain => seed == 0;

    public string Spell(JsonTree tree)
    {
        _text.Clear();
        Space();
        Write(tree);
        Space();
        return _text.ToString();
    }

    private void Write(JsonTree tree)
    {
        switch (tree)
        {
            case JsonTree.Text text:
                Quote(text.Value);
                break;
            case JsonTree.Number number:
                Write(number);
                break;
            case JsonTree.Word word:
                _text.Append(word.Value);
                break;
            case JsonTree.List list:
                Enclose('[', list.Items, ']', Write);
                break;
            case JsonTree.Object obj:
                Enclose('{', Shuffle(obj.Members), '}', member =>
                {
                    Quote(member.Key);
                    Space();
                    _text.Append(':');
                    Space();
                    Write(member.Value);
                });
                break;
        }
    }

    private void Enclose<T>(char open, IEnumerable<T> items, char close, Action<T> write)
    {
        _text.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            _text.Append(isFirst ? "" : ",");
            isFirst = false;
            Space();
            write(item);
            Space();
        }

        Space();
        _text.Append(close);
    }

    // Those of one key keep their order.
    private IEnumerable<(string Key, JsonTree Value)> Shuffle(IReadOnlyList<(string Key, JsonTree Value)> members)
    {
        if (IsPlain)
        {
            return members;
        }

        var places = members.Select(static m => m.Key).ToArray();
        _random.Shuffle(places);
        var queues = members.GroupBy(static m => m.Key).ToDictionary(static g => g.Key, static g => new Queue<JsonTree>(g.Select(static m => m.Value)));
        return places.Select(key => (key, queues[key].Dequeue())).ToList();
    }

    private void Space()
    {
        while (!IsPlain && _random.Next(4) == 0)
        {
            _text.Append(" \t\r\n"[_random.Next(4)]);
        }
    }

    private void Quote(string value)
    {
        _text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var isPair = char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (isPair && (IsPlain || _random.Next(2) == 0))
            {
                _text.Append(value[i]).Append(value[++i]);
            }
            else if (isPair)
            {
                _text.Append(Escape(value[i])).Append(Escape(value[++i]));
            }
            else
            {
                Quote(value[i]);
            }
        }

        _text.Append('"');
    }

    private void Quote(char unit)
    {
        var letter = "\"\\/\b\f\n\r\t".IndexOf(unit, StringComparison.Ordinal) is var at and >= 0 ? "\"\\/bfnrt"[at] : '\0';
        if (char.IsSurrogate(unit) || (letter == '\0' && unit < 0x20) || (!IsPlain && _random.Next(3) == 0))
        {
            _text.Append(Escape(unit));
        }
        else if (letter != '\0' && (unit != '/' || (!IsPlain && _random.Next(2) == 0)))
        {
            _text.Append('\\').Append(letter);
        }
        else
        {
            _text.Append(unit);
        }
    }

    private string Escape(char unit) => "\\u" + ((int)unit).ToString(!IsPlain && _random.Next(2) == 0 ? "X4" : "x4", CultureInfo.InvariantCulture);

    // The point moves, zeros come to either end, and the exponent makes up for it.
    private void Write(JsonTree.Number number)
    {
        var digits = number.Digits.ToString(CultureInfo.InvariantCulture);
        var exponent = number.Exponent;
        if (!IsPlain)
        {
            var zeros = _random.Next(3);
            digits += new string('0', zeros);
            exponent -= zeros;
            var point = _random.Next(-2, digits.Length + 1);
            if (point < digits.Length)
            {
                var (whole, fraction) = point > 0 ? (digits[..point], digits[point..]) : ("0", new string('0', -point) + digits);
                whole = whole.TrimStart('0') is { Length: > 0 } some ? some : "0";
                exponent += fraction.Length;
                digits = whole + "." + fraction;
            }
            else if (number.Digits.IsZero)
            {
                digits = "0";
            }
        }

        _text.Append(number.Negative ? "-" : "").Append(digits);
        if (exponent != 0 || (!IsPlain && _random.Next(3) == 0))
        {
            _text.Append(IsPlain || _random.Next(2) == 0 ? 'e' : 'E').Append(exponent < 0 ? "-" : !IsPlain && _random.Next(2) == 0 ? "+" : "");
            _text.Append(IsPlain ? "" : new string('0', _random.Next(3))).Append(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture));
        }
    }
}
