using System.Globalization;
using System.Numerics;
using System.Text;

namespace EdgeRouter.Tests.Caching.Keys;

/// <summary>A JSON value by its meaning: the oracle for what is the same request. Texts may hold halves of surrogate pairs.</summary>
internal abstract record JsonTree
{
    /// <summary>Equal exactly for equal values. Written for clarity: quoted, sorted, spelled out.</summary>
    public abstract string Meaning { get; }

    internal sealed record Text(string Value) : JsonTree
    {
        public override string Meaning => "T(" + string.Join('.', Value.Select(static c => ((int)c).ToString(CultureInfo.InvariantCulture))) + ")";
    }

    /// <summary>Digits × 10^exponent; the sign apart, because of -0.</summary>
    internal sealed record Number(bool Negative, BigInteger Digits, int Exponent) : JsonTree
    {
        public override string Meaning
        {
            get
            {
                var (digits, exponent) = (Digits, Exponent);
                while (!digits.IsZero && digits % 10 == 0)
                {
                    (digits, exponent) = (digits / 10, exponent + 1);
                }

                return $"N({(Negative ? "-" : "")}{digits},{(digits.IsZero ? 0 : exponent)})";
            }
        }
    }

    internal sealed record Word(string Value) : JsonTree
    {
        public override string Meaning => $"W({Value})";
    }

    internal sealed record List(IReadOnlyList<JsonTree> Items) : JsonTree
    {
        public override string Meaning => "L(" + string.Join(';', Items.Select(static i => i.Meaning)) + ")";
    }

    internal sealed record Object(IReadOnlyList<(string Key, JsonTree Value)> Members) : JsonTree
    {
        public override string Meaning =>
            "O(" + string.Join(';', Members.OrderBy(static m => m.Key, StringComparer.Ordinal).Select(static m => new Text(m.Key).Meaning + ":" + m.Value.Meaning)) + ")";
    }

    public override string ToString() => new Speller(0).Spell(this);
}
