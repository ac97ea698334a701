using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRouter.Wire;

/// <summary>
/// Amazon's Signature Version 4 for one region and service. A request is signed as it is sent, byte for byte: whatever stands between here and the socket must change neither path, nor query, nor a signed
/// header. A signature is good for minutes, so every attempt is signed anew. The derived key is kept for its day; one signer may be used by many threads.
/// </summary>
/// <param name="service">The signing name: <c>bedrock</c>.</param>
internal sealed class SigV4Signer(SigV4Credentials credentials, string region, string service)
{
    /// <summary>Format of <c>x-amz-date</c>, UTC.</summary>
    public const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    private DayKey? _key;

    /// <summary>The headers to set: <c>x-amz-date</c>, the body's hash if wanted, the session token if there is one, <c>authorization</c>.</summary>
    /// <param name="path">As it is sent, percent-encoded; <c>/</c> for none.</param>
    /// <param name="query">As it is sent, without the question mark; empty for none.</param>
    /// <param name="headers">What is signed beside those, <c>host</c> among them; names in lower case.</param>
    /// <param name="hashHeader">Send <c>x-amz-content-sha256</c> too.</param>
    public List<SigV4Header> Sign(
        string method, string path, string query, IReadOnlyList<SigV4Header> headers, ReadOnlySpan<byte> body, DateTimeOffset now, bool hashHeader = true)
    {
        var date = now.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(body));
        var added = new List<SigV4Header> { new("x-amz-date", date) };
        if (hashHeader)
        {
            added.Add(new("x-amz-content-sha256", bodyHash));
        }

        if (credentials.SessionToken is { } token)
        {
            added.Add(new("x-amz-security-token", token));
        }

        var all = new List<SigV4Header>(headers);
        all.AddRange(added);
        all.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var canonical = CanonicalRequest(method, path, query, all, bodyHash, out var names);
        var scope = $"{date[..8]}/{region}/{service}/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(KeyOf(date[..8]), Encoding.UTF8.GetBytes(toSign)));
        added.Add(new("authorization", $"AWS4-HMAC-SHA256 Credential={credentials.KeyId}/{scope}, SignedHeaders={names}, Signature={signature}"));
        return added;
    }

    /// <summary>The text whose hash is signed. Every part of the path is encoded once more than it is sent, which is the rule for every service but S3.</summary>
    /// <param name="headers">Sorted by name.</param>
    internal static string CanonicalRequest(string method, string path, string query, IReadOnlyList<SigV4Header> headers, string bodyHash, out string names)
    {
        var text = new StringBuilder(method).Append('\n');
        PercentEncoding.Append(text, path, keepSlash: true);
        text.Append('\n');
        AppendQuery(text, query);
        text.Append('\n');
        var list = new StringBuilder();
        for (var i = 0; i < headers.Count; i++)
        {
            // Values under one name are one line.
            if (i > 0 && headers[i].Name == headers[i - 1].Name)
            {
                text.Length--;
                text.Append(',');
            }
            else
            {
                text.Append(headers[i].Name).Append(':');
                list.Append(i > 0 ? ";" : "").Append(headers[i].Name);
            }

            AppendTrimmed(text, headers[i].Value);
            text.Append('\n');
        }

        names = list.ToString();
        return text.Append('\n').Append(names).Append('\n').Append(bodyHash).ToString();
    }

    // Sorted by name, then value; what is sent is taken to be encoded, and encoded again in Amazon's way only after it was decoded.
    private static void AppendQuery(StringBuilder into, string query)
    {
        if (query.Length == 0)
        {
            return;
        }

        var pairs = new List<(string Name, string Value)>();
        foreach (var pair in query.Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            pairs.Add((Encode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Encode(pair[(equals + 1)..])));
        }

        pairs.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var order && order != 0 ? order : string.CompareOrdinal(a.Value, b.Value));
        for (var i = 0; i < pairs.Count; i++)
        {
            into.Append(i > 0 ? "&" : "").Append(pairs[i].Name).Append('=').Append(pairs[i].Value);
        }
    }

    private static string Encode(string sent)
    {
        var encoded = new StringBuilder();
        PercentEncoding.Append(encoded, Uri.UnescapeDataString(sent));
        return encoded.ToString();
    }

    // Runs of spaces count as one.
    private static void AppendTrimmed(StringBuilder into, string value)
    {
        var space = false;
        foreach (var letter in value.AsSpan().Trim())
        {
            if (letter != ' ' || !space)
            {
                into.Append(letter);
            }

            space = letter == ' ';
        }
    }

    private byte[] KeyOf(string day)
    {
        // Two threads may derive the same key; either result is right.
        var kept = Volatile.Read(ref _key);
        if (kept?.Day == day)
        {
            return kept.Key;
        }

        var key = Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + credentials.Secret), day), region), service), "aws4_request");
        Volatile.Write(ref _key, new DayKey(day, key));
        return key;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private sealed record DayKey(string Day, byte[] Key);
}
