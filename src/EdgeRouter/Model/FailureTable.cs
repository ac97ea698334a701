namespace EdgeRouter.Model;

/// <summary>
/// The one table: failure class → what is tried next, whether the breaker counts it, what the client is told. The operator may change rows by name. Reading is one index.
///
/// A route that was silent (time-outs) is not tried again in the same request: it would only be silent for as long again. What a provider did quickly (resets, 5xx, broken answers) may be tried once more.
/// </summary>
internal sealed class FailureTable
{
    private const string Server = "server_error";
    private const string Invalid = "invalid_request_error";

    private static readonly (FailureClass Class, FailurePolicy Policy)[] Rows =
    [
        (FailureClass.None, new("none", Blame.None, 200, Server, NextStep.GiveUp, false)),
        (FailureClass.ConnectFailed, new("upstream_connect_failed", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.ConnectTimeout, new("upstream_connect_timeout", Blame.Upstream, 504, Server, NextStep.NextDeployment, true)),
        (FailureClass.DnsFailed, new("upstream_dns_failed", Blame.Upstream, 502, Server, NextStep.NextDeployment, true)),
        (FailureClass.TlsFailed, new("upstream_tls_failed", Blame.Upstream, 502, Server, NextStep.NextDeployment, true)),
        (FailureClass.Reset, new("upstream_reset", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.TotalTimeout, new("total_timeout", Blame.Upstream, 504, Server, NextStep.GiveUp, true)),
        (FailureClass.BadRequest, new("upstream_rejected_request", Blame.Client, 0, Invalid, NextStep.GiveUp, false)),

        // The key that the provider refused is the router's, not the caller's: a 401 would send the caller looking for a fault in its own.
        (FailureClass.Unauthorized, new("upstream_credentials_rejected", Blame.Router, 502, Server, NextStep.RotateKey, false)),
        (FailureClass.NoCredential, new("credential_unavailable", Blame.Router, 502, Server, NextStep.NextDeployment, false)),
        (FailureClass.Forbidden, new("upstream_forbidden", Blame.Router, 502, Server, NextStep.RotateKey, false)),
        (FailureClass.QuotaExhausted, new("upstream_quota_exhausted", Blame.Router, 502, Server, NextStep.RotateKey, false)),
        (FailureClass.NotFound, new("upstream_not_found", Blame.Router, 404, Invalid, NextStep.NextDeployment, false)),
        (FailureClass.RateLimited, new("upstream_rate_limited", Blame.None, 429, "rate_limit_error", NextStep.RotateKey, false)),
        (FailureClass.ServerError, new("upstream_server_error", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.Overloaded, new("upstream_overloaded", Blame.Upstream, 503, Server, NextStep.Retry, true)),
        (FailureClass.UnexpectedStatus, new("upstream_unexpected_status", Blame.Upstream, 502, Server, NextStep.NextDeployment, true)),
        (FailureClass.InBandError, new("upstream_in_band_error", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.ContextLength, new("context_length_exceeded", Blame.Client, 400, Invalid, NextStep.LargerWindow, false)),
        (FailureClass.ContentPolicy, new("content_policy", Blame.Client, 0, Invalid, NextStep.GiveUp, false)),
        (FailureClass.RequestTimeout, new("upstream_request_timeout", Blame.Upstream, 504, Server, NextStep.Retry, true)),
        (FailureClass.Conflict, new("upstream_conflict", Blame.Upstream, 502, Server, NextStep.Retry, false)),
        (FailureClass.RequestTooLarge, new("upstream_request_too_large", Blame.Client, 413, Invalid, NextStep.LargerWindow, false)),
        (FailureClass.NotOffered, new("operation_not_supported", Blame.Client, 400, Invalid, NextStep.NextDeployment, false)),
        (FailureClass.NotExpressible, new("request_not_expressible", Blame.Client, 400, Invalid, NextStep.NextDeployment, false)),
        (FailureClass.FirstTokenTimeout, new("first_token_timeout", Blame.Upstream, 504, Server, NextStep.NextDeployment, true)),
        (FailureClass.IdleTimeout, new("idle_timeout", Blame.Upstream, 504, Server, NextStep.NextDeployment, true)),
        (FailureClass.AnswerTimeout, new("answer_timeout", Blame.Upstream, 504, Server, NextStep.NextDeployment, true)),
        (FailureClass.Cut, new("upstream_cut", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.ShortBody, new("upstream_short_body", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.Truncated, new("upstream_truncated", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.EmptyAnswer, new("upstream_empty_answer", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.MalformedAnswer, new("upstream_malformed_answer", Blame.Upstream, 502, Server, NextStep.Retry, true)),
        (FailureClass.UnsupportedCoding, new("upstream_unsupported_coding", Blame.Upstream, 502, Server, NextStep.NextDeployment, true)),
        (FailureClass.AnswerTooLarge, new("upstream_answer_too_large", Blame.Upstream, 502, Server, NextStep.GiveUp, false)),

        (FailureClass.NoRoom, new("no_room_for_answer", Blame.Router, 503, Server, NextStep.GiveUp, false)),

        (FailureClass.Diverged, new("upstream_diverged", Blame.None, 502, Server, NextStep.GiveUp, false)),

        // nginx's number for a client that left; it is never seen by anyone but the log.
        (FailureClass.ClientGone, new("client_gone", Blame.Client, 499, Server, NextStep.GiveUp, false)),
        (FailureClass.ClientStalled, new("client_stalled", Blame.Client, 499, Server, NextStep.GiveUp, false)),
        (FailureClass.Draining, new("draining", Blame.Router, 503, Server, NextStep.GiveUp, false)),
        (FailureClass.Internal, new("internal_error", Blame.Router, 500, Server, NextStep.GiveUp, false)),
        (FailureClass.HedgeLost, new("hedge_lost", Blame.Router, 0, Server, NextStep.GiveUp, false)),
    ];

    public static readonly FailureTable BuiltIn = new([]);

    private readonly FailurePolicy[] _rows = new FailurePolicy[64];

    public FailureTable(IEnumerable<(FailureClass Class, FailurePolicy Policy)> changed)
    {
        foreach (var (failure, policy) in Rows.Concat(changed))
        {
            _rows[(int)failure] = policy;
        }
    }

    /// <summary>The classes whose row an operator may change, by name: those that an upstream can cause.</summary>
    public static IEnumerable<KeyValuePair<string, FailureClass>> Named =>
        from row in Rows
        where row.Class is > FailureClass.None and < FailureClass.HedgeLost
        select KeyValuePair.Create(row.Policy.Name, row.Class);

    public FailurePolicy this[FailureClass failure] => _rows[(int)failure];
}
