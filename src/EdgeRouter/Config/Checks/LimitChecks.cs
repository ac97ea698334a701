using System.Text.Json;
using EdgeRouter.Config.Document;
using EdgeRouter.Config.Records;
using EdgeRouter.Model;

namespace EdgeRouter.Config.Checks;

internal static class LimitChecks
{
    public static void Run(ConfigNode root, ConfigErrors errors)
    {
        if (root["limits"] is not { } limits)
        {
            return;
        }

        var defaults = new Limits();
        var request = Size(limits, "request_body", errors) ?? defaults.RequestBody;
        var response = Size(limits, "response_body", errors) ?? defaults.ResponseBody;
        var buffered = Size(limits, "buffered_bytes", errors) ?? defaults.BufferedBytes;
        if (buffered < Math.Max(request, response))
        {
            var at = limits["buffered_bytes"] ?? limits["request_body"] ?? limits["response_body"]!;
            errors.Add(
                at,
                $"buffered_bytes ({new ByteSize(buffered)}) is less than one body may hold ({new ByteSize(Math.Max(request, response))})");
        }

        foreach (var name in new[] { "request_body_time", "drain_time", "drain_delay" })
        {
            TimeoutChecks.Positive(limits[name], errors, zeroAllowed: name != "request_body_time");
        }
    }

    private static long? Size(ConfigNode limits, string name, ConfigErrors errors)
    {
        var bytes = limits[name] switch
        {
            { Kind: JsonValueKind.Number } node when long.TryParse(node.Text, out var count) => count,
            { Kind: JsonValueKind.String } node when ByteSize.TryParse(node.Text, out var size) => size.Bytes,
            _ => (long?)null,
        };
        if (bytes == 0)
        {
            errors.Add(limits[name]!, "must be more than 0");
        }

        return bytes;
    }
}
