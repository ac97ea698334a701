using System.Collections.Frozen;

namespace EdgeRouter.Model;

/// <summary>What follows from a class of failure; the one table. Status 0 means: the upstream's own status goes through.</summary>
/// <param name="Name">Its name in logs, metrics and the <c>code</c> of the error envelope.</param>
/// <param name="ClientStatus">HTTP status for the caller when nothing has been sent yet.</param>
internal readonly record struct FailurePolicy(string Name, Blame Blame, int ClientStatus, string ErrorType)
{
    private const string Server = "server_error";
    private const string Invalid = "invalid_request_error";

    private static readonly FrozenDictionary<FailureClass, FailurePolicy> Table = new Dictionary<FailureClass, FailurePolicy>
    {
        [FailureClass.None] = new("none", Blame.None, 200, Server),
        [FailureClass.ConnectFailed] = new("upstream_connect_failed", Blame.Upstream, 502, Server),
        [FailureClass.ConnectTimeout] = new("upstream_connect_timeout", Blame.Upstream, 504, Server),
        [FailureClass.DnsFailed] = new("upstream_dns_failed", Blame.Upstream, 502, Server),
        [FailureClass.TlsFailed] = new("upstream_tls_failed", Blame.Upstream, 502, Server),
        [FailureClass.Reset] = new("upstream_reset", Blame.Upstream, 502, Server),
        [FailureClass.TotalTimeout] = new("total_timeout", Blame.Upstream, 504, Server),
        [FailureClass.BadRequest] = new("upstream_rejected_request", Blame.Client, 0, Invalid),

        // The key that the provider refused is the router's, not the caller's: a 401 would send the caller looking for a fault in its own.
        [FailureClass.Unauthorized] = new("upstream_credentials_rejected", Blame.Router, 502, Server),
        [FailureClass.Forbidden] = new("upstream_forbidden", Blame.Router, 502, Server),
        [FailureClass.NotFound] = new("upstream_not_found", Blame.Router, 404, Invalid),
        [FailureClass.RateLimited] = new("upstream_rate_limited", Blame.None, 429, "rate_limit_error"),
        [FailureClass.ServerError] = new("upstream_server_error", Blame.Upstream, 502, Server),
        [FailureClass.Overloaded] = new("upstream_overloaded", Blame.Upstream, 503, Server),
        [FailureClass.UnexpectedStatus] = new("upstream_unexpected_status", Blame.Upstream, 502, Server),
        [FailureClass.InBandError] = new("upstream_in_band_error", Blame.Upstream, 502, Server),
        [FailureClass.FirstTokenTimeout] = new("first_token_timeout", Blame.Upstream, 504, Server),
        [FailureClass.IdleTimeout] = new("idle_timeout", Blame.Upstream, 504, Server),
        [FailureClass.Cut] = new("upstream_cut", Blame.Upstream, 502, Server),
        [FailureClass.ShortBody] = new("upstream_short_body", Blame.Upstream, 502, Server),
        [FailureClass.Truncated] = new("upstream_truncated", Blame.Upstream, 502, Server),
        [FailureClass.EmptyAnswer] = new("upstream_empty_answer", Blame.Upstream, 502, Server),
        [FailureClass.MalformedAnswer] = new("upstream_malformed_answer", Blame.Upstream, 502, Server),
        [FailureClass.UnsupportedCoding] = new("upstream_unsupported_coding", Blame.Upstream, 502, Server),
        [FailureClass.AnswerTooLarge] = new("upstream_answer_too_large", Blame.Upstream, 502, Server),

        // nginx's number for a client that left; it is never seen by anyone but the log.
        [FailureClass.ClientGone] = new("client_gone", Blame.Client, 499, Server),
        [FailureClass.ClientStalled] = new("client_stalled", Blame.Client, 499, Server),
        [FailureClass.Draining] = new("draining", Blame.Router, 503, Server),
        [FailureClass.Internal] = new("internal_error", Blame.Router, 500, Server),
    }.ToFrozenDictionary();

    public static FailurePolicy Of(FailureClass failure) => Table[failure];
}
