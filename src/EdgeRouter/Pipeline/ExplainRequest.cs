using System.Text.Json;
using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>
/// What is to be explained: a request's body as it would be posted, or an object with <c>body</c>, <c>headers</c> and <c>key</c> (the id of a virtual key).
/// </summary>
internal sealed class ExplainRequest : IHeaderSource
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private ExplainRequest(ReadOnlyMemory<byte> body) => Body = body;

    public ReadOnlyMemory<byte> Body { get; private set; }

    public string? KeyId { get; private set; }

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <returns>Null when the text cannot be read; <paramref name="problem"/> says why.</returns>
    public static ExplainRequest? Read(ReadOnlyMemory<byte> text, out string? problem)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            problem = document.RootElement.ValueKind == JsonValueKind.Object ? null : "a JSON object is wanted";
            if (problem is not null || !document.RootElement.TryGetProperty("body", out var body) || document.RootElement.TryGetProperty("model", out _))
            {
                return problem is null ? new ExplainRequest(text) : null;
            }

            var request = new ExplainRequest(System.Text.Encoding.UTF8.GetBytes(body.GetRawText()));
            request.KeyId = document.RootElement.TryGetProperty("key", out var key) ? key.GetString() : null;
            if (document.RootElement.TryGetProperty("headers", out var headers))
            {
                foreach (var header in headers.EnumerateObject())
                {
                    request._headers[header.Name] = header.Value.GetString() ?? "";
                }
            }

            return request;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            problem = $"not JSON as expected: {wrong.Message}";
            return null;
        }
    }

    /// <summary>The key in the snapshot; false when there is none of that id.</summary>
    public bool TryFindKey(Snapshot snapshot, out VirtualKey? key)
    {
        key = null;
        return KeyId is null || (snapshot.Keys?.TryGet(System.Text.Encoding.UTF8.GetBytes(KeyId), out key) ?? false);
    }
}
