using System.Text;
using EdgeRouter.Model;
using EdgeRouter.Providers;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Routing;

namespace EdgeRouter.Pipeline;

/// <summary>How an attempt asks: in which dialect, at which path.</summary>
internal struct RequestForm
{
    /// <summary>Behind the base URL; null: the target does not offer the operation.</summary>
    public string? Path;

    /// <summary>The path names the model or the form of the answer, so it is not the same for all requests of the operation.</summary>
    public bool PathVaries;

    /// <summary>The two sides speak different dialects.</summary>
    public bool Translated;

    /// <summary>The model's name upstream as the inside of a JSON string; empty: the one in the body stays.</summary>
    public ReadOnlyMemory<byte> NameInBody;

    /// <summary>Set when composing: usage was asked for although the caller did not.</summary>
    public bool StripUsage;

    /// <summary>Set when composing: the caller wants embeddings as base64.</summary>
    public bool Base64;

    /// <summary>Set when composing: what was left out, for the client; null: nothing.</summary>
    public string? Dropped;

    public static RequestForm Of(ExchangeContext x, Route route)
    {
        var provider = route.Deployment.Provider;
        var operation = x.Request.Operation;
        var name = AttemptRequest.UpstreamName(x, route);
        if (Dialects.AreEqual(Dialects.ClientOf(operation), provider.Dialect))
        {
            return provider.ApiVersion is { } version ? Azure(x, operation, provider, version, name) : new RequestForm { Path = Dialects.Of(provider.Dialect, operation).Path(operation, provider.Quirks), NameInBody = name };
        }

        if (provider.ApiVersion is { } dated && operation == Operation.Messages)
        {
            return Azure(x, Operation.ChatCompletions, provider, dated, name) with { Translated = true };
        }

        var varies = provider.Dialect is DialectId.Gemini or DialectId.Bedrock;
        return new RequestForm
        {
            Translated = true,
            PathVaries = varies,
            NameInBody = name,
            Path = operation == Operation.Embeddings ? Translations.EmbeddingsPath(provider.Dialect)
                : operation is Operation.ChatCompletions or Operation.Messages
                ? Translations.ChatPath(provider.Dialect, provider.Quirks, varies ? ValueOf(x, name) : "", x.Facts.Stream)
                : operation == Operation.CountTokens ? Translations.CountPath(provider.Dialect, provider.Quirks, varies ? ValueOf(x, name) : "")
                : null,
        };
    }

    // Azure's older paths, which name the deployment there and ignore the name in the body.
    private static RequestForm Azure(ExchangeContext x, Operation operation, Provider provider, string version, ReadOnlyMemory<byte> name)
    {
        var path = Dialects.Of(provider.Dialect, operation).Path(operation, provider.Quirks | Quirks.NoResponses);
        return new RequestForm
        {
            Path = path is null ? null : $"/deployments/{Uri.EscapeDataString(ValueOf(x, name))}{path}?api-version={Uri.EscapeDataString(version)}",
            PathVaries = true,
            NameInBody = name,
        };
    }

    private static string ValueOf(ExchangeContext x, ReadOnlyMemory<byte> name) =>
        Encoding.UTF8.GetString(!name.IsEmpty ? name.Span : x.PlainName.Length > 0 ? x.PlainName : x.Body.Span.Slice(x.Facts.Model.Start, x.Facts.Model.Length));
}
