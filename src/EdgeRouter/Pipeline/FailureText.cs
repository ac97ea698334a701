using EdgeRouter.Model;

namespace EdgeRouter.Pipeline;

/// <summary>What callers are told of a failed attempt: who failed, how, and the provider's own words where they are the caller's business, cleared of the router's keys.</summary>
internal static class FailureText
{
    public static string Of(FailureClass failure) => failure switch
    {
        FailureClass.ConnectFailed => "could not be reached",
        FailureClass.ConnectTimeout => "could not be reached in time",
        FailureClass.DnsFailed => "could not be found (DNS)",
        FailureClass.TlsFailed => "could not be reached over TLS",
        FailureClass.Reset => "closed the connection before answering",
        FailureClass.TotalTimeout => "did not finish within the total time allowed",
        FailureClass.InBandError => "answered with an error",
        FailureClass.AnswerTimeout => "sent no whole answer within the time allowed",
        FailureClass.FirstTokenTimeout => "sent no token within the time allowed",
        FailureClass.IdleTimeout => "fell silent in the middle of its answer",
        FailureClass.Cut => "broke off in the middle of its answer",
        FailureClass.ShortBody => "sent a shorter answer than it announced",
        FailureClass.Truncated => "ended its answer without a finish reason",
        FailureClass.EmptyAnswer => "sent an empty answer",
        FailureClass.MalformedAnswer => "sent an answer that is not what its API promises",
        FailureClass.UnsupportedCoding => "sent an answer in an unknown content coding",
        FailureClass.AnswerTooLarge => "sent an answer larger than allowed",
        FailureClass.NoRoom => "sent a large answer while the router is holding as many bytes as it may",
        FailureClass.Diverged => "gave another answer when asked again",
        FailureClass.NotOffered => "does not offer this operation",
        FailureClass.NoCredential => "cannot be asked: its cloud hands out no credential",
        FailureClass.NotExpressible => "cannot be asked this",
        FailureClass.Draining => "was still answering when the router had to stop",
        _ => "failed",
    };

    /// <summary>That a provider does not offer an operation, and which one gets through instead: SDKs choose the operation by themselves, so many a caller does not know what it asked for.</summary>
    public static string NotOffered(Operation operation) => operation switch
    {
        Operation.Responses => "does not offer /v1/responses; /v1/chat/completions and /v1/messages reach every provider",
        Operation.Completions => "does not offer /v1/completions; /v1/chat/completions and /v1/messages reach every provider",
        Operation.Embeddings => "does not offer /v1/embeddings",
        Operation.CountTokens => "does not offer /v1/messages/count_tokens",
        _ => Of(FailureClass.NotOffered),
    };

    /// <param name="attempts">Made for this request in all.</param>
    public static GatewayError ErrorOf(AttemptFailure failure, FailureTable table, Provider provider, string deployment, int attempts)
    {
        var policy = table[failure.Class];
        var status = policy.ClientStatus == 0 ? failure.UpstreamStatus : policy.ClientStatus;
        var message = $"Provider '{provider.Name}' (deployment '{deployment}') {failure.Detail}{(attempts > 1 ? $", the last of {attempts} attempts" : "")}";

        // What a provider says about the router's credentials is the operator's business, not the caller's.
        var error = failure.Class is FailureClass.Unauthorized or FailureClass.Forbidden or FailureClass.QuotaExhausted ? null : failure.Error;
        message = error?.Message is { Length: > 0 } words ? $"{message}: {Clean(words, provider)}" : message + ".";
        var isCallers = policy.Blame == Blame.Client;
        return new GatewayError(
            status,
            isCallers ? error?.Type ?? policy.ErrorType : policy.ErrorType,
            isCallers || failure.Class is FailureClass.NotFound or FailureClass.RateLimited ? error?.Code ?? policy.Name : policy.Name,
            message,
            isCallers ? error?.Param ?? (failure.Class == FailureClass.NotOffered ? "model" : null) : null,
            failure.RetryAfterSeconds > 0 ? failure.RetryAfterSeconds : status == 503 ? 1 : 0);
    }

    private static string Clean(string words, Provider provider)
    {
        foreach (var key in provider.ApiKeys)
        {
            if (key.Length > 0)
            {
                words = words.Replace(key, "[key]", StringComparison.Ordinal);
            }
        }

        return words;
    }
}
