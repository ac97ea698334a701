using EdgeRouter.Model;

namespace EdgeRouter.Ingress;

/// <summary>The paths of the client dialects, each with and without <c>/v1</c>, because SDKs differ in what they count as the base URL.</summary>
internal static class Paths
{
    public static Operation? OperationOf(string path) => path switch
    {
        "/v1/chat/completions" or "/chat/completions" => Operation.ChatCompletions,
        "/v1/completions" or "/completions" => Operation.Completions,
        "/v1/embeddings" or "/embeddings" => Operation.Embeddings,
        "/v1/responses" or "/responses" => Operation.Responses,
        "/v1/messages" or "/messages" => Operation.Messages,
        "/v1/messages/count_tokens" or "/messages/count_tokens" => Operation.CountTokens,
        _ => null,
    };

    /// <summary>True for <c>/v1/requests/ID</c>.</summary>
    public static bool IsRequest(string path, out string id)
    {
        var rest = path.StartsWith("/v1/", StringComparison.Ordinal) ? path.AsSpan(3) : path;
        id = rest.StartsWith("/requests/") ? rest["/requests/".Length..].ToString() : "";
        return id.Length > 0;
    }

    /// <summary>True for the list of models and for one model, whose <paramref name="id"/> may contain slashes.</summary>
    public static bool IsModels(string path, out string? id)
    {
        id = null;
        var rest = path.StartsWith("/v1/", StringComparison.Ordinal) ? path.AsSpan(3) : path;
        if (rest is "/models" or "/models/")
        {
            return true;
        }

        if (!rest.StartsWith("/models/"))
        {
            return false;
        }

        id = rest["/models/".Length..].ToString().Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return true;
    }
}
