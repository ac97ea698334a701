namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>The catalogue. A fault that acts on JSON and on streams alike stands here once for both.</summary>
internal static class Faults
{
    private const string ShortTotal = ", \"timeouts\": { \"total\": \"2500ms\" }";
    private const string ShortAnswer = ", \"timeouts\": { \"answer\": \"1500ms\" }";
    private const string Continue = ", \"recovery\": \"continue\"";
    private const string Prefill = ", \"prefill\": true";

    // Of nine words six have come: the role is an event too.
    private const string TwoThirds = "cut=7";

    // The role, nine words, the finish reason and the usage have come.
    private const string AfterUsage = "cut=12";

    public static IEnumerable<Fault> All =>
    [
        .. Both("429 with Retry-After, once", "times=1,status=429,retry=1,code=rate_limit_exceeded", Expected.Complete(2, 2), Expected.Complete(1, 2), gap: 900),
        .. Both("429 for ever", "status=429,retry=1,code=rate_limit_exceeded", Expected.Error(429, "rate_limit_exceeded", 1, 3), Expected.Complete(1, 3), gap: 900),
        .. Both("429 with retry-after-ms, once", "times=1,status=429,retryms=700,code=rate_limit_exceeded", Expected.Complete(2, 2), Expected.Complete(1, 2), gap: 650),
        .. Both("500 once", "times=1,status=500", Expected.Complete(2, 2), Expected.Complete(1, 2)),
        .. Both("503 for ever", "status=503", Expected.Error(503, "upstream_overloaded", 2, 3), Expected.Complete(1, 3)),
        .. Both("503 with Retry-After of an hour", "status=503,retry=3600", Expected.Error(503, "upstream_overloaded", 1, 1), Expected.Complete(1, 1)),
        .. Both("529 for ever", "status=529", Expected.Error(503, "upstream_overloaded", 2, 3), Expected.Complete(1, 3)),
        .. Both("408 once", "times=1,status=408", Expected.Complete(2, 2), Expected.Complete(1, 2)),
        .. Both("409 once", "times=1,status=409", Expected.Complete(2, 2), Expected.Complete(1, 2)),
        .. Both("404 for the model", "status=404,code=model_not_found", Expected.Error(404, "model_not_found", 1, 1), Expected.Complete(1, 1)),
        .. Both("400", "status=400", Expected.Error(400, "mock_code", 1, 1), Expected.Error(400, "mock_code", 1, 1)),
        .. Both("HTML page with status 502", "status=502,err=html", Expected.Error(502, "upstream_server_error", 2, 3), Expected.Complete(1, 3)),
        .. Both("HTML page with status 200", "page", Expected.Error(502, "upstream_malformed_answer", 1, 3), Expected.Complete(1, 3)),
        .. Both("nobody listens", "plain", Expected.Error(502, "upstream_connect_failed", 1, 3), Expected.Complete(0, 3)).Select(static f => f with { IsDead = true }),
        .. Both("reset before headers", "reset", Expected.Error(502, "upstream_reset", 2, 3), Expected.Complete(1, 3)),
        .. Both("reset before headers, once", "times=1,reset", Expected.Complete(2, 2), Expected.Complete(1, 2)),

        // Without timeouts.answer a JSON answer has only its total time, and nothing is left of it for a fallback.
        Json("accepts and never answers", "silent", Expected.Error(504, "total_timeout", 1, 1), Expected.Error(504, "total_timeout", 1, 1)) with { Model = ShortTotal },
        Json("accepts and never answers, a limit per attempt", "silent", Expected.Error(504, "answer_timeout", 1, 1), Expected.Complete(1, 1)) with { Model = ShortAnswer },
        Stream("accepts and never answers", "silent", Expected.Error(504, "first_token_timeout", 1, 1), Expected.Complete(1, 1)),
        Json("accepts and never answers, hedged", "silent", Expected.Complete(1, 1), Expected.Complete(1, 1)) with { Model = ", \"hedge\": { \"share\": 1, \"after\": \"300ms\" }", Beside = "plain", Settings = [Setting.Alone] },
        Stream("accepts and never answers, hedged", "silent", Expected.Complete(1, 1), Expected.Complete(1, 1)) with { Model = ", \"hedge\": { \"share\": 1, \"after\": \"300ms\" }", Beside = "plain", Settings = [Setting.Alone] },
        Json("headers, then nothing", "headonly", Expected.Error(504, "total_timeout", 1, 1), Expected.Error(504, "total_timeout", 1, 1)) with { Model = ShortTotal },
        Json("headers, then nothing, a limit per attempt", "headonly", Expected.Error(504, "answer_timeout", 1, 1), Expected.Complete(1, 1)) with { Model = ShortAnswer },
        Stream("headers, then nothing", "headonly", Expected.Error(504, "first_token_timeout", 1, 1), Expected.Complete(1, 1)),
        Stream("role, then nothing", "stall=1", Expected.Error(504, "first_token_timeout", 1, 1), Expected.Complete(1, 1)),

        Json("cut at two thirds, clean HTTP end", "cutjson", Expected.Error(502, "upstream_malformed_answer", 2, 3), Expected.Complete(1, 3)),
        Stream("cut at two thirds, clean HTTP end", TwoThirds, Expected.InBand("upstream_truncated", 1, 1), Expected.InBand("upstream_truncated", 1, 1)),
        Json("cut at two thirds, no HTTP end", "short", Expected.Error(502, "upstream_short_body", 2, 3), Expected.Complete(1, 3)),
        Stream("cut at two thirds, no HTTP end", TwoThirds + ",how=close", Expected.InBand("upstream_cut", 1, 1), Expected.InBand("upstream_cut", 1, 1)),
        Stream("cut at two thirds, in the middle of an event", TwoThirds + ",how=half", Expected.InBand("upstream_cut", 1, 1), Expected.InBand("upstream_cut", 1, 1)),
        Stream("cut at two thirds, reset", TwoThirds + ",how=rst,int=20", Expected.InBand("upstream_cut", 1, 1), Expected.InBand("upstream_cut", 1, 1)),
        Json("stall in the middle", "stall", Expected.Error(504, "total_timeout", 1, 1), Expected.Error(504, "total_timeout", 1, 1)) with { Model = ShortTotal },
        Json("stall in the middle, a limit per attempt", "stall", Expected.Error(504, "answer_timeout", 1, 1), Expected.Complete(1, 1)) with { Model = ShortAnswer },
        Stream("stall in the middle", "stall=7", Expected.InBand("idle_timeout", 1, 1), Expected.InBand("idle_timeout", 1, 1)),
        Stream("one event is no JSON, first", "bad=0", Expected.Error(502, "upstream_malformed_answer", 1, 3), Expected.Complete(1, 3)),
        Stream("one event is no JSON, in the middle", "bad=5", Expected.InBand("upstream_malformed_answer", 1, 1), Expected.InBand("upstream_malformed_answer", 1, 1)),
        Stream("no [DONE]", "nodone", Expected.Complete(1, 1), Expected.Complete(1, 1)) with { WithoutDone = true },
        Stream("all the text, but no finish reason and no [DONE]", "nofinish,nodone", Expected.InBand("upstream_truncated", 1, 1), Expected.InBand("upstream_truncated", 1, 1)),
        Stream("whole, then cut before [DONE]", AfterUsage + ",how=close", Expected.Complete(1, 1), Expected.Complete(1, 1)) with { WithoutDone = true },
        Stream("whole, then silence before [DONE]", AfterUsage.Replace("cut", "stall", StringComparison.Ordinal), Expected.Complete(1, 1), Expected.Complete(1, 1)) with { WithoutDone = true },
        Stream("[DONE], then the body does not end", "linger", Expected.Complete(1, 1), Expected.Complete(1, 1)),
        Stream("no text, [DONE], then the body does not end", "linger", Expected.Complete(1, 1), Expected.Complete(1, 1)) with { Words = 0 },
        Stream("empty choices, then the body does not end", "emptychoices,linger", Expected.Error(502, "upstream_empty_answer", 2, 3), Expected.Complete(1, 3)),
        Stream("empty stream", "cut=0", Expected.Error(502, "upstream_empty_answer", 2, 3), Expected.Complete(1, 3)),
        .. Both("empty choices", "emptychoices", Expected.Error(502, "upstream_empty_answer", 2, 3), Expected.Complete(1, 3)),
        .. Both("200 with an error body", "errbody,code=server_error", Expected.Error(502, "upstream_in_band_error", 2, 3), Expected.Complete(1, 3)),
        .. Both("200 with an error body, once", "times=1,errbody,code=overloaded_error", Expected.Complete(2, 2), Expected.Complete(1, 2)),
        Stream("error event after harmless events", "harmless=3,inband=0", Expected.Error(502, "upstream_in_band_error", 2, 3), Expected.Complete(1, 3)),
        Stream("error event after harmless events, once", "times=1,harmless=3,inband=0", Expected.Complete(2, 2), Expected.Complete(1, 2)),
        Stream("error event in the middle", "inband=6", Expected.InBand("upstream_in_band_error", 1, 1), Expected.InBand("upstream_in_band_error", 1, 1)),

        .. Both("context length", "status=400,code=context_length_exceeded", Expected.Error(400, "context_length_exceeded", 1, 1), Expected.Complete(1, 1)),
        .. Both("context length, larger window in the pool", "status=400,code=context_length_exceeded", Expected.Complete(1, 1), Expected.Complete(1, 1)).Select(static f => f with
        {
            Deployment = ", \"context_window\": 4096", Beside = "plain", BesideMembers = ", \"context_window\": 128000", Settings = [Setting.Alone],
        }),
        .. Both("content filter", "status=400,code=content_filter", Expected.Error(400, "content_filter", 1, 1), Expected.Error(400, "content_filter", 1, 1)),
        .. Both("content filter, a fallback for that cause", "status=400,code=content_filter", Expected.Complete(1, 1), Expected.Complete(1, 1)).Select(static f => f with
        {
            Model = ", \"fallbacks_by_cause\": { \"content_policy\": [\"{fallback}\"] }", Settings = [Setting.CloudFallback, Setting.OnPremFallback],
        }),
        .. Both("401 for one of two keys", "onlykey=0,status=401,code=invalid_api_key", Expected.Complete(2, 2), Expected.Complete(1, 2)).Select(static f => f with { Keys = 2 }),
        .. Both("401 for every key", "status=401,code=invalid_api_key", Expected.Error(502, "upstream_credentials_rejected", 1, 2), Expected.Complete(1, 2)).Select(static f => f with { Keys = 2 }),
        .. Both("429 for one of two keys", "onlykey=0,status=429,retry=60,code=rate_limit_exceeded", Expected.Complete(2, 2), Expected.Complete(1, 2)).Select(static f => f with { Keys = 2 }),
        .. Both("insufficient quota of one of two keys", "onlykey=0,status=429,code=insufficient_quota", Expected.Complete(2, 2), Expected.Complete(1, 2)).Select(static f => f with { Keys = 2 }),
        .. Both("insufficient quota of the only key", "status=429,code=insufficient_quota", Expected.Error(502, "upstream_quota_exhausted", 1, 1), Expected.Complete(1, 1)),

        Stream("cut at two thirds, recovery by prefill", TwoThirds + ",how=close", Expected.Complete(2, 3), Expected.Complete(1, 3)) with { Model = Continue, Deployment = Prefill, FallbackMembers = Prefill, IsMended = true },
        Stream("cut at two thirds, recovery by instruction", TwoThirds, Expected.Complete(2, 3), Expected.Complete(1, 3)) with { Model = Continue, IsMended = true },
        Stream("cut at two thirds, prefill is refused", TwoThirds + ",rejectprefill", Expected.Complete(2, 3), Expected.Complete(1, 3)) with { Model = Continue, Deployment = Prefill, FallbackMembers = Prefill, FallbackScript = "rejectprefill", IsMended = true },
        Stream("all the text, but no finish reason and no [DONE], recovery", "times=1,nofinish,nodone", Expected.Complete(2, 3), Expected.Complete(1, 3)) with { Model = Continue, IsMended = true },
        Stream("whole, then cut before [DONE], recovery", AfterUsage + ",how=close", Expected.Complete(1, 1), Expected.Complete(1, 1)) with { Model = Continue, WithoutDone = true },
        Stream("stall in the middle, fallback refuses prefill", "stall=7", Expected.InBand("idle_timeout", 1, 1), Expected.Complete(1, 1)) with { Model = Continue, FallbackMembers = Prefill, FallbackScript = "rejectprefill", IsMended = true },
        Stream("cut at two thirds once, recovery by a matching restart", "times=1," + TwoThirds, Expected.Complete(2, 3), Expected.Complete(1, 3)) with { Model = ", \"recovery\": \"restart-matching\"", IsMended = true },
        Stream("cut at two thirds once, another answer the second time", "times=1," + TwoThirds, Expected.InBand("upstream_truncated", 1, 1), Expected.InBand("upstream_truncated", 1, 3)) with
        {
            Model = ", \"recovery\": \"restart-matching\", \"retries\": { \"attempts\": 1 }", FallbackScript = "word=v", IsMended = true,
        },
    ];

    private static Fault Json(string name, string script, Expected alone, Expected withFallback) => new(name, false, script) { Alone = alone, WithFallback = withFallback };

    private static Fault Stream(string name, string script, Expected alone, Expected withFallback) => new(name, true, script) { Alone = alone, WithFallback = withFallback };

    private static Fault[] Both(string name, string script, Expected alone, Expected withFallback, double gap = 0) =>
        [Json(name, script, alone, withFallback) with { LeastGap = gap }, Stream(name, script, alone, withFallback) with { LeastGap = gap }];
}
