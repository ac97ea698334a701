using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeRouter.Caching.Keys;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;
using EdgeRouter.Primitives;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// The digest of a request: any bytes may come, only JSON has one, a re-spelling with the members turned round has the same one, a request with something added another one; memory is bounded and comes back. The first
/// input byte chooses operation and match.
/// </summary>
internal sealed class CacheKeyTarget : FuzzTarget
{
    // The form of a text, its unsorted copy and two buffers for prose, each up to three times the text and rounded up by the pool, and what the smallest arrays are.
    private const int MostBytesPerByte = 4 * 8;
    private const int SmallestArrays = 8 << 10;

    public override string Name => "cachekey";

    public override IReadOnlyList<string> Words { get; } =
    [
        .. Texts.JsonWords, "\"messages\":[{\"role\":\"user\",\"content\":\"", "\"content\":[{\"type\":\"text\",\"text\":\"", "\"role\":\"tool\"", "\"prompt\":[\"", "\"input\":\"", "\"system\":\"", "\"instructions\":\"",
        "e\u0301", "\\u0301\\u0323", "\u1100\u1161\u11a8", "\\ud800", "\u3000", "\u00a0", "\u2028", "  ", "\\n\\n", "\u0958", "\U0001D160", "ΣσςÅK", "1e400", "-0", "1.50e-3", "100000", "1e99999999999999999",
        "\"user\":\"u\"", "\"metadata\":{}", "\"a\":1,\"a\":2",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var (operation, match) = ((Operation)(input[0] % 6), (PromptMatch)((input[0] >> 4) % 3));
        var json = input[1..];
        var digest = Compute(json, operation, match);
        using var parsed = System.Text.Unicode.Utf8.IsValid(json) ? JsonCheck.Parse(json) : null;
        var isRequest = parsed is { RootElement.ValueKind: JsonValueKind.Object };
        Claim.That(digest is null || isRequest, "only a JSON object has a digest");
        if (!isRequest)
        {
            return;
        }

        if (digest is null)
        {
            // Too long an exponent or too many marks: rare enough to be recognised by what they need.
            Claim.That(json.AsSpan().IndexOfAny((byte)'e', (byte)'E') >= 0 || json.Length > ComposedForm.LongestCluster, "a small plain request has a digest");
            return;
        }

        var again = Respell(parsed!.RootElement);
        Claim.That(Compute(again, operation, match) == digest, "a re-spelling has the same digest", () => Encoding.UTF8.GetString(again));
        var more = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).TrimEnd()[..^1] + (parsed.RootElement.EnumerateObject().Any() ? "," : "") + "\"\\u0000new\":null}");
        Claim.That(Compute(more, operation, match) is { } other && other != digest, "one more member is another request", () => Encoding.UTF8.GetString(more));
    }

    private static string? Compute(byte[] json, Operation operation, PromptMatch match)
    {
        var pool = new BufferPool();
        var form = new CanonicalForm(pool);
        var written = System.Text.Unicode.Utf8.IsValid(json) && form.TryWrite(json, operation, match);
        Claim.That(pool.Bytes <= ((long)json.Length * MostBytesPerByte) + SmallestArrays, "memory is bounded", () => $"{pool.Bytes} for {json.Length}");
        form.Release();
        Claim.That(pool.Outstanding == 0, "every buffer is back");

        var sha256 = new byte[RequestDigest.Length];
        var known = new RequestDigest(pool).TryCompute(json, operation, match, sha256);
        Claim.That(known == written && pool.Outstanding == 0, "the digest is that of the form");
        return known ? Convert.ToHexString(sha256) : null;
    }

    // Members from last to first but for those that share a key, white space, every character of a string that allows it escaped.
    private static byte[] Respell(JsonElement request)
    {
        var text = new StringBuilder();
        Respell(request, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Respell(JsonElement value, StringBuilder into)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().Select(static m => (Key: Escape(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(m))), m.Value)).ToList();
                var turned = members.GroupBy(static m => m.Key).Reverse().SelectMany(static g => g);
                into.Append("{ ");
                Join(turned, into, static (member, to) =>
                {
                    to.Append('"').Append(member.Key).Append("\" :\t");
                    Respell(member.Value, to);
                });
                into.Append('}');
                break;
            case JsonValueKind.Array:
                into.Append("[\n");
                Join(value.EnumerateArray(), into, Respell);
                into.Append(']');
                break;
            case JsonValueKind.String:
                into.Append('"').Append(Escape(value.GetRawText()[1..^1])).Append('"');
                break;
            case JsonValueKind.Number:
                into.Append(Longer(value.GetRawText()));
                break;
            default:
                into.Append(value.GetRawText());
                break;
        }
    }

    private static void Join<T>(IEnumerable<T> items, StringBuilder into, Action<T, StringBuilder> write)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            into.Append(isFirst ? "" : " , ");
            isFirst = false;
            write(item, into);
        }
    }

    // Every UTF-16 unit as an escape; also makes one text of keys that are spelled differently.
    private static string Escape(string raw)
    {
        var text = new StringBuilder();
        for (var i = 0; i < raw.Length; i++)
        {
            var unit = raw[i];
            if (unit == '\\')
            {
                i++;
                unit = raw[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'u' => (char)Convert.ToUInt16(raw.Substring(i + 1, 4), 16), var c => c };
                i += raw[i] == 'u' ? 4 : 0;
            }

            text.Append($"\\u{(int)unit:X4}");
        }

        return text.ToString();
    }

    // A zero behind the fraction.
    private static string Longer(string number)
    {
        var mark = number.IndexOfAny(['e', 'E']);
        var (mantissa, exponent) = mark < 0 ? (number, "") : (number[..mark], number[mark..].ToLowerInvariant());
        return mantissa + (mantissa.Contains('.', StringComparison.Ordinal) ? "0" : ".000") + exponent;
    }
}
