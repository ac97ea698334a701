using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// The JSON scanner and the scan of a request against System.Text.Json: the same texts are accepted, token by token, and the facts are those of the document. The one difference on purpose: the scanner itself does
/// not look at UTF-8, its caller does.
/// </summary>
internal sealed class ScannerTarget : FuzzTarget
{
    private const int LongestModelName = 256;

    private static readonly string[] OwnKeys = ["model", "stream", "stream_options"];

    private static readonly string[] FactKeys =
    [
        "tools", "functions", "response_format", "max_tokens", "max_completion_tokens", "max_output_tokens", "user", "messages", "text", "input", "previous_response_id", "conversation", "background", "temperature", "seed",
        "web_search_options", "search_parameters", "enable_search", "mcp_servers", "plugins",
    ];

    public override string Name => "scanner";

    public override IReadOnlyList<string> Words => Texts.JsonWords;

    public override void Run(byte[] input)
    {
        foreach (var depth in (ReadOnlySpan<int>)[64, 5])
        {
            CompareTokens(input, depth);
        }

        var refused = RequestScan.Scan(input, 64, out var facts);
        var expected = Expect(input, out var known);
        Claim.That(refused is null == known, "the scan accepts what the rules accept", () => $"{refused?.Code} {refused?.Message}");
        if (known)
        {
            // Estimates that only routing looks at are not claimed.
            expected.Needs = facts.Needs;
            (expected.PromptTokens, expected.MaxOutputTokens) = (facts.PromptTokens, facts.MaxOutputTokens);
            Claim.That(expected.Equals(facts), "the facts are those of the document", () => $"{Describe(expected)} but {Describe(facts)}");
        }
    }

    private static void CompareTokens(byte[] input, int depth)
    {
        var scanner = new JsonScanner(input, depth);
        var reader = new Utf8JsonReader(input, new JsonReaderOptions { MaxDepth = depth });
        for (var tokens = 0; ; tokens++)
        {
            Claim.That(tokens <= input.Length + 1, "the scanner ends");
            var token = scanner.Read();
            var expected = Next(ref reader);
            Claim.That(scanner.Position >= 0 && scanner.Position <= input.Length, "the position lies in the text");
            if (token == JsonToken.Fault || expected == JsonToken.Fault)
            {
                // One may see what is wrong a token before the other: the reader looks at the byte behind a number at once.
                var position = scanner.Position;
                Claim.That(EndsInFault(ref reader, expected), "the scanner accepts what System.Text.Json accepts", () => $"refused at byte {position}");
                Claim.That(EndsInFault(ref scanner, token), "the scanner refuses what System.Text.Json refuses");
                Claim.That(scanner.Fault != JsonFault.None && scanner.Read() == JsonToken.Fault, "a fault has a reason and is final");
                return;
            }

            Claim.That(expected == token, "the tokens are the reader's", () => $"{token}, not {expected}");
            if (token == JsonToken.End)
            {
                return;
            }

            Claim.That(scanner.Depth == reader.CurrentDepth + (token is JsonToken.StartObject or JsonToken.StartArray ? 1 : 0), "the depth is the reader's");
            if (token is JsonToken.String or JsonToken.Key or JsonToken.Number)
            {
                Claim.That(scanner.Span.SequenceEqual(reader.ValueSpan), "the token's bytes are the reader's");
            }

            if (token is JsonToken.String or JsonToken.Key)
            {
                Claim.That(scanner.HasEscape == reader.ValueIsEscaped, "escapes are told");
                CompareText(scanner.Span, reader);
            }
        }
    }

    private static bool EndsInFault(ref Utf8JsonReader reader, JsonToken token)
    {
        while (token is not (JsonToken.Fault or JsonToken.End))
        {
            token = Next(ref reader);
        }

        return token == JsonToken.Fault;
    }

    private static bool EndsInFault(ref JsonScanner scanner, JsonToken token)
    {
        while (token is not (JsonToken.Fault or JsonToken.End))
        {
            token = scanner.Read();
        }

        return token == JsonToken.Fault;
    }

    private static void CompareText(ReadOnlySpan<byte> raw, in Utf8JsonReader reader)
    {
        var plain = new byte[raw.Length];
        var length = JsonText.Unescape(raw, plain);
        string? expected;
        try
        {
            expected = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are not UTF-8.
            return;
        }

        Claim.That(Encoding.UTF8.GetString(plain, 0, length) == expected, "the unescaped text is the reader's", () => $"'{expected}'");
    }

    private static JsonToken Next(ref Utf8JsonReader reader)
    {
        try
        {
            if (!reader.Read())
            {
                return JsonToken.End;
            }
        }
        catch (JsonException)
        {
            return JsonToken.Fault;
        }

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => JsonToken.StartObject,
            JsonTokenType.EndObject => JsonToken.EndObject,
            JsonTokenType.StartArray => JsonToken.StartArray,
            JsonTokenType.EndArray => JsonToken.EndArray,
            JsonTokenType.PropertyName => JsonToken.Key,
            JsonTokenType.String => JsonToken.String,
            JsonTokenType.Number => JsonToken.Number,
            JsonTokenType.True => JsonToken.True,
            JsonTokenType.False => JsonToken.False,
            _ => JsonToken.Null,
        };
    }

    // The rules of RequestScan written down a second time, on a document.
    private static RequestFacts Expect(byte[] input, out bool accepted)
    {
        accepted = false;
        var facts = default(RequestFacts);
        if (!Utf8.IsValid(input) || JsonCheck.Parse(input) is not { } document)
        {
            return facts;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return facts;
            }

            facts.FirstMember = input.AsSpan().IndexOf((byte)'{') + 1;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                TakeFact(input, Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member)), member.Value, ref facts);
                if (JsonCheck.NameOf(member) is { } read && Array.Find(FactKeys, k => k.Equals(read, StringComparison.OrdinalIgnoreCase)) is { } fact && !JsonCheck.IsPlain(member, fact))
                {
                    facts.Sampling |= Sampling.Ambiguous | Sampling.LooksAtTheWorld;
                }

                if (JsonCheck.NameOf(member) is not { } name || Array.Find(OwnKeys, k => k.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } key)
                {
                    continue;
                }

                if (!JsonCheck.IsPlain(member, key) || !seen.Add(key) || !Take(input, key, member.Value, ref facts))
                {
                    return facts;
                }
            }

            accepted = seen.Contains("model");
            return facts;
        }
    }

    private static bool Take(byte[] input, string key, JsonElement value, ref RequestFacts facts)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        Claim.That(input.AsSpan().Overlaps(raw, out var start), "the document reads the input in place");
        switch (key)
        {
            case "model":
                facts.Model = new ByteRange(start + 1, raw.Length - 2);
                facts.ModelHasEscape = raw.Contains((byte)'\\');
                return value.ValueKind == JsonValueKind.String && raw.Length - 2 is > 0 and <= LongestModelName;
            case "stream":
                facts.Stream = value.ValueKind == JsonValueKind.True;
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null;
            default:
                facts.StreamOptions = new ByteRange(start, raw.Length);
                return TakeOptions(input, value, ref facts);
        }
    }

    // Such members may be repeated; where it matters to the cache, that shows.
    private static void TakeFact(byte[] input, string key, JsonElement value, ref RequestFacts facts)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        input.AsSpan().Overlaps(raw, out var start);
        var range = new ByteRange(start, raw.Length);
        switch (key, value.ValueKind)
        {
            case ("user", JsonValueKind.String):
                facts.User = new ByteRange(start + 1, raw.Length - 2);
                break;
            case ("messages", JsonValueKind.Array):
                facts.Messages = range;
                break;
            case ("input", JsonValueKind.Array or JsonValueKind.String):
                facts.Input = range;
                break;
            case ("tools" or "functions", JsonValueKind.Array) when raw.Contains((byte)'{'):
                facts.Sampling |= facts.Tools.Length > 0 ? Sampling.LooksAtTheWorld : Sampling.None;
                facts.Tools = range;
                break;
            case ("temperature", _):
                facts.Sampling |= facts.Sampling.HasFlag(Sampling.NamesTemperature) ? Sampling.Ambiguous : Sampling.NamesTemperature;
                facts.Sampling |= OfKind(value.ValueKind, Sampling.HasTemperature);
                facts.Sampling |= value.ValueKind == JsonValueKind.Number && value.GetRawText().Split('e', 'E')[0].Trim('-', '0', '.').Length == 0 ? Sampling.ZeroTemperature : Sampling.None;
                break;
            case ("seed", _):
                facts.Sampling |= facts.Sampling.HasFlag(Sampling.NamesSeed) ? Sampling.Ambiguous : Sampling.NamesSeed;
                facts.Sampling |= OfKind(value.ValueKind, Sampling.HasSeed);
                break;
            case ("web_search_options" or "search_parameters" or "enable_search" or "mcp_servers" or "plugins", not (JsonValueKind.Null or JsonValueKind.False)):
                facts.Sampling |= Sampling.LooksAtTheWorld;
                break;
            case ("previous_response_id", not JsonValueKind.Null):
                facts.Stateful = StatefulMember.PreviousResponseId;
                break;
            case ("conversation", not JsonValueKind.Null):
                facts.Stateful = StatefulMember.Conversation;
                break;
            case ("background", JsonValueKind.True):
                facts.Stateful = StatefulMember.Background;
                break;
            default:
                break;
        }
    }

    private static Sampling OfKind(JsonValueKind kind, Sampling number) =>
        kind == JsonValueKind.Number ? number : kind == JsonValueKind.Null ? Sampling.None : Sampling.Ambiguous;

    private static bool TakeOptions(byte[] input, JsonElement value, ref RequestFacts facts)
    {
        facts.StreamOptionsIsNull = value.ValueKind == JsonValueKind.Null;
        if (value.ValueKind != JsonValueKind.Object)
        {
            return facts.StreamOptionsIsNull;
        }

        facts.StreamOptionsIsEmpty = true;
        var seen = false;
        foreach (var member in value.EnumerateObject())
        {
            facts.StreamOptionsIsEmpty = false;
            if (JsonCheck.NameOf(member) is not { } name || !name.Equals("include_usage", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (seen || !JsonCheck.IsPlain(member, "include_usage"))
            {
                return false;
            }

            seen = true;
            var raw = JsonMarshal.GetRawUtf8Value(member.Value);
            input.AsSpan().Overlaps(raw, out var start);
            facts.IncludeUsage = member.Value.ValueKind == JsonValueKind.True;
            facts.IncludeUsageValue = new ByteRange(start, raw.Length);
        }

        return true;
    }

    private static string Describe(in RequestFacts facts) =>
        $"model {facts.Model} escape {facts.ModelHasEscape} stream {facts.Stream} first {facts.FirstMember} options {facts.StreamOptions} "
        + $"null {facts.StreamOptionsIsNull} empty {facts.StreamOptionsIsEmpty} usage {facts.IncludeUsageValue} {facts.IncludeUsage} "
        + $"sampling {facts.Sampling} stateful {facts.Stateful} user {facts.User} messages {facts.Messages} input {facts.Input} tools {facts.Tools}";
}
