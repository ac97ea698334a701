using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using EdgeRouter.Model;
using EdgeRouter.Wire;

namespace EdgeRouter.Inspection;

/// <summary>
/// One forward scan of a request body, to its end: the routing-relevant members become offsets, all else is only checked to be JSON. A routing-relevant key that is repeated, escaped or
/// spelled in another case is refused, because the upstream's parser may then see another request than ours did (Go's decoder, for one, ignores case and takes the last). Allocates only for a refusal.
/// </summary>
internal static class RequestScan
{
    private const int LongestModelName = 256;

    // The usual rule of thumb for English text and code; good enough to choose a size class and to refuse what cannot fit.
    private const int BytesPerToken = 4;

    /// <returns>Null when the body is acceptable, else what to tell the caller.</returns>
    public static GatewayError? Scan(ReadOnlySpan<byte> body, int maxDepth, out RequestFacts facts)
    {
        facts = default;
        if (!Utf8.IsValid(body))
        {
            return GatewayError.Invalid("invalid_utf8", "The request body is not valid UTF-8.");
        }

        var scanner = new JsonScanner(body, maxDepth);
        var first = scanner.Read();
        if (first != JsonToken.StartObject)
        {
            return first == JsonToken.Fault
                ? Describe(scanner, maxDepth)
                : GatewayError.Invalid("invalid_json", "The request body must be a JSON object.");
        }

        facts.FirstMember = scanner.Position;
        var seen = Members.None;
        while (true)
        {
            var token = scanner.Read();
            if (token == JsonToken.EndObject)
            {
                break;
            }

            if (token == JsonToken.Fault)
            {
                return Describe(scanner, maxDepth);
            }

            var key = scanner.Span;
            var member = Recognise(key);
            if (member is Members.None or > Members.StreamOptions)
            {
                if (member != Members.None)
                {
                    if (!ReadFact(ref scanner, member, body, ref facts))
                    {
                        return Describe(scanner, maxDepth);
                    }

                    continue;
                }

                var disguised = Disguised(key, scanner.HasEscape);
                if (disguised is not Members.None and <= Members.StreamOptions)
                {
                    return GatewayError.Invalid(
                        "ambiguous_key", $"A key of the request body reads as '{Name(disguised)}' but is not written that way; write it plainly.", Name(disguised));
                }

                facts.Sampling |= disguised != Members.None ? Sampling.Ambiguous | Sampling.LooksAtTheWorld : Sampling.None;

                if (scanner.ReadWhole(out _, out _) == JsonToken.Fault)
                {
                    return Describe(scanner, maxDepth);
                }

                continue;
            }

            if ((seen & member) != 0)
            {
                return GatewayError.Invalid("duplicate_key", $"The key '{Name(member)}' is given more than once.", Name(member));
            }

            seen |= member;
            if (ReadMember(ref scanner, member, ref facts) is { } wrong)
            {
                return scanner.Fault != JsonFault.None ? Describe(scanner, maxDepth) : wrong;
            }
        }

        if (scanner.Read() != JsonToken.End)
        {
            return Describe(scanner, maxDepth);
        }

        facts.PromptTokens = body.Length / BytesPerToken;
        return (seen & Members.Model) == 0
            ? GatewayError.Invalid("missing_required_parameter", "Missing required parameter: 'model'.", "model")
            : null;
    }

    /// <summary>The value of a scanned string that has escapes, in <paramref name="into"/>, which is at least as long.</summary>
    public static Span<byte> Unescape(ReadOnlySpan<byte> text, Span<byte> into) => into[..JsonText.Unescape(text, into)];

    private static GatewayError? ReadMember(ref JsonScanner scanner, Members member, ref RequestFacts facts)
    {
        if (member == Members.StreamOptions)
        {
            return ReadStreamOptions(ref scanner, ref facts);
        }

        var token = scanner.ReadWhole(out _, out _);
        if (member == Members.Model)
        {
            if (token != JsonToken.String || scanner.End == scanner.Start)
            {
                return GatewayError.Invalid("invalid_type", "'model' must be a non-empty string.", "model");
            }

            if (scanner.End - scanner.Start > LongestModelName)
            {
                return GatewayError.Invalid("string_above_max_length", $"'model' is longer than {LongestModelName} bytes.", "model");
            }

            facts.Model = new ByteRange(scanner.Start, scanner.End - scanner.Start);
            facts.ModelHasEscape = scanner.HasEscape;
            return null;
        }

        facts.Stream = token == JsonToken.True;
        return token is JsonToken.True or JsonToken.False or JsonToken.Null
            ? null
            : GatewayError.Invalid("invalid_type", "'stream' must be a boolean.", "stream");
    }

    // Members that only routing looks at: what is odd about them is the upstream's to judge.
    private static bool ReadFact(ref JsonScanner scanner, Members member, ReadOnlySpan<byte> body, ref RequestFacts facts)
    {
        var token = scanner.ReadWhole(out var start, out var end);
        if (token == JsonToken.Fault)
        {
            return false;
        }

        var value = body[start..end];
        switch (member)
        {
            case Members.Tools when token == JsonToken.StartArray && value.Contains((byte)'{'):
                facts.Needs |= Capabilities.Tools;
                facts.Sampling |= facts.Tools.IsPresent ? Sampling.LooksAtTheWorld : Sampling.None;
                facts.Tools = new ByteRange(start, end - start);
                break;
            case Members.Temperature:
                facts.Sampling |= (facts.Sampling & Sampling.NamesTemperature) != 0 ? Sampling.Ambiguous : Sampling.NamesTemperature;
                facts.Sampling |= ValueOf(token, IsZero(value) ? Sampling.HasTemperature | Sampling.ZeroTemperature : Sampling.HasTemperature);
                break;
            case Members.Seed:
                facts.Sampling |= (facts.Sampling & Sampling.NamesSeed) != 0 ? Sampling.Ambiguous : Sampling.NamesSeed;
                facts.Sampling |= ValueOf(token, Sampling.HasSeed);
                break;
            case Members.WebSearch when token is not (JsonToken.Null or JsonToken.False):
                facts.Sampling |= Sampling.LooksAtTheWorld;
                break;
            case Members.ResponseFormat when token == JsonToken.StartObject && value.IndexOf("\"json_schema\""u8) >= 0:
                facts.Needs |= Capabilities.JsonSchema;
                break;
            case Members.MaxTokens when token == JsonToken.Number && Utf8Parser.TryParse(value, out int tokens, out var used) && used == value.Length && tokens > 0:
                facts.MaxOutputTokens = tokens;
                break;
            case Members.User when token == JsonToken.String:
                facts.User = new ByteRange(start + 1, end - start - 2);
                break;
            case Members.Text when token == JsonToken.StartObject && value.IndexOf("\"json_schema\""u8) >= 0:
                facts.Needs |= Capabilities.JsonSchema;
                break;
            case Members.Input when token is JsonToken.String or JsonToken.StartArray:
                facts.Input = new ByteRange(start, end - start);
                break;
            case Members.PreviousResponse when token != JsonToken.Null:
                facts.Stateful = StatefulMember.PreviousResponseId;
                break;
            case Members.Conversation when token != JsonToken.Null:
                facts.Stateful = StatefulMember.Conversation;
                break;
            case Members.Background when token == JsonToken.True:
                facts.Stateful = StatefulMember.Background;
                break;
            case Members.Messages when token == JsonToken.StartArray:
                facts.Messages = new ByteRange(start, end - start);
                break;
            default:
                break;
        }

        return true;
    }

    // Neither a number nor null: what a reader makes of it is not known.
    private static Sampling ValueOf(JsonToken token, Sampling number) => token switch
    {
        JsonToken.Number => number,
        JsonToken.Null => Sampling.None,
        _ => Sampling.Ambiguous,
    };

    // However it is spelled: 0, 0.0, 0e3, -0.
    private static bool IsZero(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? number : number[..exponent]).IndexOfAnyInRange((byte)'1', (byte)'9') < 0;
    }

    private static GatewayError? ReadStreamOptions(ref JsonScanner scanner, ref RequestFacts facts)
    {
        var token = scanner.Read();
        var start = scanner.Start;
        if (token == JsonToken.Null)
        {
            facts.StreamOptions = new ByteRange(start, scanner.End - start);
            facts.StreamOptionsIsNull = true;
            return null;
        }

        if (token != JsonToken.StartObject)
        {
            return GatewayError.Invalid("invalid_type", "'stream_options' must be an object.", "stream_options");
        }

        facts.StreamOptionsIsEmpty = true;
        var seen = false;
        while (true)
        {
            token = scanner.Read();
            if (token != JsonToken.Key)
            {
                break;
            }

            facts.StreamOptionsIsEmpty = false;
            var isUsage = scanner.Span.SequenceEqual("include_usage"u8);
            if (isUsage && seen)
            {
                return GatewayError.Invalid("duplicate_key", "The key 'include_usage' is given more than once.", "stream_options.include_usage");
            }

            if (!isUsage && ReadsAsUsage(scanner.Span, scanner.HasEscape))
            {
                return GatewayError.Invalid(
                    "ambiguous_key", "A key of 'stream_options' reads as 'include_usage' but is not written that way; write it plainly.", "stream_options.include_usage");
            }

            seen |= isUsage;
            token = scanner.ReadWhole(out var valueStart, out var valueEnd);
            if (token == JsonToken.Fault)
            {
                break;
            }

            if (isUsage)
            {
                facts.IncludeUsage = token == JsonToken.True;
                facts.IncludeUsageValue = new ByteRange(valueStart, valueEnd - valueStart);
            }
        }

        facts.StreamOptions = new ByteRange(start, scanner.Position - start);
        return token == JsonToken.EndObject ? null : GatewayError.Invalid("invalid_json", "The request body is not valid JSON.");
    }

    // Behind the plain key that the router writes, such a one would take the question back.
    private static bool ReadsAsUsage(ReadOnlySpan<byte> key, bool hasEscape)
    {
        const int Longest = 13 * 6;
        Span<byte> plain = stackalloc byte[Longest];
        if (key.Length > Longest)
        {
            return false;
        }

        return Ascii.EqualsIgnoreCase(hasEscape ? Unescape(key, plain) : key, "include_usage"u8);
    }

    private static Members Recognise(ReadOnlySpan<byte> key) => key.Length switch
    {
        5 when key.SequenceEqual("model"u8) => Members.Model,
        6 when key.SequenceEqual("stream"u8) => Members.Stream,
        14 when key.SequenceEqual("stream_options"u8) => Members.StreamOptions,
        4 when key.SequenceEqual("user"u8) => Members.User,
        4 when key.SequenceEqual("text"u8) => Members.Text,
        4 when key.SequenceEqual("seed"u8) => Members.Seed,
        11 when key.SequenceEqual("temperature"u8) => Members.Temperature,
        18 when key.SequenceEqual("web_search_options"u8) => Members.WebSearch,
        17 when key.SequenceEqual("search_parameters"u8) => Members.WebSearch,
        13 when key.SequenceEqual("enable_search"u8) => Members.WebSearch,
        11 when key.SequenceEqual("mcp_servers"u8) => Members.WebSearch,
        7 when key.SequenceEqual("plugins"u8) => Members.WebSearch,
        5 when key.SequenceEqual("input"u8) => Members.Input,
        5 when key.SequenceEqual("tools"u8) => Members.Tools,
        8 when key.SequenceEqual("messages"u8) => Members.Messages,
        9 when key.SequenceEqual("functions"u8) => Members.Tools,
        10 when key.SequenceEqual("background"u8) => Members.Background,
        12 when key.SequenceEqual("conversation"u8) => Members.Conversation,
        17 when key.SequenceEqual("max_output_tokens"u8) => Members.MaxTokens,
        20 when key.SequenceEqual("previous_response_id"u8) => Members.PreviousResponse,
        10 when key.SequenceEqual("max_tokens"u8) => Members.MaxTokens,
        15 when key.SequenceEqual("response_format"u8) => Members.ResponseFormat,
        21 when key.SequenceEqual("max_completion_tokens"u8) => Members.MaxTokens,
        _ => Members.None,
    };

    // What a key that is none of ours would be to a reader that ignores case, or to one that resolves escapes, as all do.
    private static Members Disguised(ReadOnlySpan<byte> key, bool hasEscape)
    {
        // Six bytes are the longest escape of one byte, so a longer key cannot be one of ours.
        const int Longest = 21 * 6;
        if (key.Length > Longest || !(hasEscape || key.ContainsAnyInRange((byte)'A', (byte)'Z')))
        {
            return Members.None;
        }

        Span<byte> plain = stackalloc byte[Longest];
        var text = plain[..(hasEscape ? JsonText.Unescape(key, plain) : key.Length)];
        if (!hasEscape)
        {
            key.CopyTo(text);
        }

        Ascii.ToLowerInPlace(text, out _);
        return Recognise(text);
    }

    private static string Name(Members member) => member switch
    {
        Members.Model => "model",
        Members.Stream => "stream",
        _ => "stream_options",
    };

    private static GatewayError Describe(in JsonScanner scanner, int maxDepth) => scanner.Fault switch
    {
        JsonFault.TooDeep => GatewayError.Invalid("json_too_deep", $"The request body is nested deeper than {maxDepth} levels."),
        JsonFault.Truncated => GatewayError.Invalid("invalid_json", "The request body is not valid JSON: it ends too early."),
        _ => GatewayError.Invalid("invalid_json", $"The request body is not valid JSON (byte {scanner.Position})."),
    };

    [Flags]
    private enum Members
    {
        None = 0,
        Model = 1,
        Stream = 2,
        StreamOptions = 4,

        // From here on: may be repeated or disguised; but then nothing is said of chance, and the cache keeps away.
        Tools = 8,
        ResponseFormat = 16,
        MaxTokens = 32,
        User = 64,
        Messages = 128,
        Text = 256,
        Input = 512,
        PreviousResponse = 1024,
        Conversation = 2048,
        Background = 4096,
        Temperature = 8192,
        Seed = 16384,
        WebSearch = 32768,
    }
}
