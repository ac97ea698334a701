using System.Text.Json;

namespace EdgeRouter.MockUpstream;

/// <summary>What a well-behaved router may never send. Checked on every request; tests require that nothing is broken.</summary>
internal static class RequestRules
{
    private static readonly string[] Never = ["Proxy-Authorization", "Proxy-Connection", "TE", "Upgrade", "Keep-Alive", "Cookie", "X-Forwarded-For", "traceparent", "Expect"];
    private static readonly string[] Once = ["Host", "Accept-Encoding", "Content-Type", "Via"];

    public static IEnumerable<string> Broken(MockRequest request)
    {
        foreach (var name in Once.Where(n => request.Count(n) != 1))
        {
            yield return $"{name} came {request.Count(name)} times";
        }

        foreach (var name in Never.Where(n => request.Count(n) > 0))
        {
            yield return $"{name} must not be sent";
        }

        if (request.Header("Accept-Encoding") != "identity")
        {
            yield return "Accept-Encoding is not identity";
        }

        if (request.Header("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            yield return "Content-Type is not application/json";
        }

        if (request.Headers.Any(static h => h.Value.Contains("er_", StringComparison.Ordinal)))
        {
            yield return "a virtual key was sent";
        }

        var wrong = "";
        try
        {
            using var json = JsonDocument.Parse(request.Body);
            var names = json.RootElement.EnumerateObject().Select(static p => p.Name).ToList();
            wrong = names.Count == names.Distinct().Count() ? "" : "the body repeats a key";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            wrong = "the body is not a JSON object";
        }

        if (wrong.Length > 0)
        {
            yield return wrong;
        }
    }
}
