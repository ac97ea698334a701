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

    /// <summary>Null when it is not there or not a size.</summary>
    public static long? SizeIn(ConfigNode? node) => node switch
    {
        { Kind: JsonValueKind.Number } when long.TryParse(node.Text, out var count) => count,
        { Kind: JsonValueKind.String } when ByteSize.TryParse(node.Text, out var size) => size.Bytes,
        _ => null,
    };

    private static long? Size(ConfigNode limits, string name, ConfigErrors errors)
    {
        var bytes = SizeIn(limits[name]);
        if (bytes == 0)
        {
            errors.Add(limits[name]!, "must be more than 0");
        }

        return bytes;
    }
}
