using EdgeRouter.Admission;
using EdgeRouter.Model;
using EdgeRouter.Telemetry;

namespace EdgeRouter.Pipeline;

/// <summary><c>GET /v1/requests/{id}</c>: what became of a recent request, in the words of the log. With keys, only the key that made it is told; to any other it does not exist. Not a hot path.</summary>
internal static class RequestLookup
{
    public static GatewayError? Find(Snapshot snapshot, RecentRequests recent, ReadOnlySpan<char> presentedKey, string requestId, out byte[] json)
    {
        json = [];
        var error = KeyGate.Identify(snapshot.Keys, presentedKey, out var key);
        if (error is not null)
        {
            return error;
        }

        if (!recent.TryFind(requestId, out var entry) || (snapshot.Keys is not null && entry.Request.KeyId != key?.Id))
        {
            return Unknown;
        }

        json = new LogLine(LogFormat.Json).Format(entry).ToArray();
        return null;
    }

    public static GatewayError Unknown { get; } = new(
        404, "invalid_request_error", "request_not_found", $"No such request among the last {RecentRequests.Kept} that have ended.");
}
