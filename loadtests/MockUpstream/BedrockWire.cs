using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>AWS Bedrock's Converse and ConverseStream, as the documentation describes them, with Amazon's framing and a check of the signature (key <c>AKIDMOCK</c>, secret <c>mock-secret</c>).</summary>
internal static class BedrockWire
{
    private const string KeyId = "AKIDMOCK";
    private const string Secret = "mock-secret";

    public static string Answer(Script script)
    {
        var tool = script.Has("tool") ? ",{\"toolUse\":{\"toolUseId\":\"tooluse_mock\",\"name\":\"weather\",\"input\":{\"city\":\"Brest\"}}}" : "";
        return $"{{\"output\":{{\"message\":{{\"role\":\"assistant\",\"content\":[{{\"text\":\"Hello from the mock é😀\"}}{tool}]}}}},\"stopReason\":\"{(script.Has("tool") ? "tool_use" : "end_turn")}\",\"usage\":{Usage(script)},\"metrics\":{{\"latencyMs\":5}}}}";
    }

    public static string Error(Script script, int status) => script.Text("err", "json") is "html" or "empty" ? Answers.Error(script.Text("err"), status) : "{\"message\":\"mock says no\"}";

    public static string ErrorType(int status) => status switch
    {
        400 => "ValidationException",
        403 => "AccessDeniedException",
        404 => "ResourceNotFoundException",
        429 => "ThrottlingException",
        503 => "ServiceUnavailableException",
        _ => "InternalServerException",
    };

    /// <summary>One message for each, as name and payload with a space between; an exclamation mark in front: an exception.</summary>
    public static IEnumerable<string> Events(Script script)
    {
        yield return "messageStart {\"role\":\"assistant\"}";
        var sent = 0;
        foreach (var word in StreamEvents.Words(script))
        {
            if (script.Number("inband", -1) == sent++)
            {
                yield return "!throttlingException {\"message\":\"Too many requests\"}";
                yield break;
            }

            yield return $"contentBlockDelta {{\"contentBlockIndex\":0,\"delta\":{{\"text\":\"{word}\"}},\"p\":\"abc\"}}";
        }

        yield return "contentBlockStop {\"contentBlockIndex\":0}";
        if (script.Has("tool"))
        {
            yield return "contentBlockStart {\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"toolUseId\":\"tooluse_mock\",\"name\":\"weather\"}}}";
            yield return "contentBlockDelta {\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"city\\\":\"}}}";
            yield return "contentBlockDelta {\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\" \\\"Brest\\\"}\"}}}";
            yield return "contentBlockStop {\"contentBlockIndex\":1}";
        }

        if (!script.Has("nofinish"))
        {
            yield return $"messageStop {{\"stopReason\":\"{(script.Has("tool") ? "tool_use" : "end_turn")}\"}}";
            yield return $"metadata {{\"usage\":{Usage(script)},\"metrics\":{{\"latencyMs\":5}}}}";
        }
    }

    public static byte[] Frame(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var failure = line[0] == '!';
        var head = new List<byte>();
        foreach (var (name, value) in ((string, string)[])[(failure ? ":exception-type" : ":event-type", line[(failure ? 1 : 0)..space]), (":content-type", "application/json"), (":message-type", failure ? "exception" : "event")])
        {
            head.AddRange([(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 7, (byte)(value.Length >> 8), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)]);
        }

        var payload = Encoding.UTF8.GetBytes(line[(space + 1)..]);
        var message = new byte[16 + head.Count + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), head.Count);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc(message.AsSpan(0, 8)));
        head.CopyTo(message, 12);
        payload.CopyTo(message, 12 + head.Count);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    public static IEnumerable<string> Missing(MockRequest request, JsonElement body)
    {
        if (request.Header("Authorization") != "Bearer sk-upstream" && Unsigned(request) is { } unsigned)
        {
            yield return unsigned;
        }

        if (request.Path.EndsWith("/count-tokens", StringComparison.Ordinal))
        {
            if (!body.TryGetProperty("input", out var input) || !input.TryGetProperty("converse", out var converse) || !converse.TryGetProperty("messages", out _))
            {
                yield return "input.converse.messages is required";
                yield break;
            }

            string[] counted = ["messages", "system", "toolConfig", "additionalModelRequestFields"];
            foreach (var member in converse.EnumerateObject().Where(m => !counted.Contains(m.Name)))
            {
                yield return $"extraneous key [{member.Name}] is not permitted";
            }

            yield break;
        }

        string[] known = ["messages", "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields", "additionalModelResponseFieldPaths", "promptVariables", "requestMetadata", "performanceConfig", "serviceTier", "outputConfig"];
        foreach (var member in body.EnumerateObject().Where(m => !known.Contains(m.Name)))
        {
            yield return $"extraneous key [{member.Name}] is not permitted";
        }
    }

    // Signature Version 4 from its documentation, read from the request as it came.
    private static string? Unsigned(MockRequest request)
    {
        var authorization = request.Header("Authorization") ?? "";
        var parts = authorization.Split([' ', ',', '='], StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["AWS4-HMAC-SHA256", "Credential", var credential, "SignedHeaders", var names, "Signature", var signature] || !credential.StartsWith(KeyId + "/", StringComparison.Ordinal))
        {
            return "no signature";
        }

        var scope = credential[(KeyId.Length + 1)..].Split('/');
        var question = request.Path.IndexOf('?', StringComparison.Ordinal);
        var path = string.Join('/', (question < 0 ? request.Path : request.Path[..question]).Split('/').Select(Uri.EscapeDataString));
        var headers = string.Concat(names.Split(';').Select(n => $"{n}:{request.Header(n)?.Trim()}\n"));
        var canonical = $"POST\n{path}\n\n{headers}\n{names}\n{Hex(SHA256.HashData(request.Body))}";
        var toSign = $"AWS4-HMAC-SHA256\n{request.Header("x-amz-date")}\n{string.Join('/', scope)}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), static (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == signature ? null : "the signature does not match";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Usage(Script script) =>
        $"{{\"inputTokens\":8,\"outputTokens\":{script.Number("out", 7)},\"totalTokens\":{12 + script.Number("out", 7)},\"cacheReadInputTokens\":4,\"cacheWriteInputTokens\":0}}";

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
