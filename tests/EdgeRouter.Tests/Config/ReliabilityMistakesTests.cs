namespace EdgeRouter.Tests.Config;

/// <summary>Mistakes in what is to be done about failures, one at a time, with the whole line that the operator reads. ¦ marks the place that the error has to name.</summary>
public sealed class ReliabilityMistakesTests
{
    [Theory]
    [InlineData("\"degradation\": ¦{}", "models.m.degradation: says nothing: give it stale, a model, a webhook or a reply")]
    [InlineData("\"degradation\": { \"model\": ¦\"n\" }", "models.m.degradation.model: unknown model 'n'; allowed: m, other; did you mean 'm'?")]
    [InlineData("\"degradation\": { \"model\": ¦\"m\" }", "models.m.degradation.model: a model cannot be its own degradation 'm'")]
    [InlineData("\"degradation\": { \"webhook\": ¦\"ftp://x\" }", "models.m.degradation.webhook: not an absolute http or https address without credentials")]
    [InlineData("\"degradation\": { \"webhook\": ¦\"https://a:b@x\" }", "models.m.degradation.webhook: not an absolute http or https address without credentials")]
    [InlineData("\"degradation\": { \"webhook\": ¦\"${NOT_SET}\" }", "models.m.degradation.webhook: environment variable NOT_SET is not set")]
    [InlineData("\"hedge\": { \"after\": ¦\"0s\" }", "models.m.hedge.after: must be more than 0")]
    [InlineData("\"hedge\": { \"share\": ¦2 }", "models.m.hedge.share: out of range; allowed: from 0 to 1 '2'")]
    [InlineData("\"queue\": { \"wait\": ¦\"0s\" }", "models.m.queue.wait: must be more than 0")]
    [InlineData("\"queue\": { \"length\": ¦-1 }", "models.m.queue.length: out of range; allowed: from 0 to 100000 '-1'")]
    [InlineData("\"fallbacks_by_cause\": { \"timeout\": [¦\"othr\"] }", "models.m.fallbacks_by_cause.timeout[0]: unknown model 'othr'; allowed: m, other; did you mean 'other'?")]
    [InlineData("\"fallbacks_by_cause\": { \"timeout\": [¦\"m\"] }", "models.m.fallbacks_by_cause.timeout[0]: a model cannot be its own fallback 'm'")]
    [InlineData("\"fallbacks_by_cause\": { ¦\"timeouts\": [] }", "models.m.fallbacks_by_cause.timeouts: unknown key 'timeouts'; allowed: context_length, content_policy, rate_limited, timeout; did you mean 'timeout'?")]
    public void OfAModel(string member, string expected) => new ConfigFixture().AssertOneLine(
        "{ \"models\": { \"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"x\" } ], " + member + " }, \"other\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"x\" } ] } }, \"providers\": { \"s\": { \"vendor\": \"sandbox\" } } }",
        expected);

    [Theory]
    [InlineData("\"last_resort\": ¦\"n\"", "defaults.last_resort: unknown model 'n'; allowed: m; did you mean 'm'?")]
    [InlineData("\"breaker\": { \"open\": ¦\"0s\" }", "defaults.breaker.open: must be more than 0")]
    [InlineData("\"breaker\": { \"open\": \"9s\", \"max_open\": ¦\"1s\" }", "defaults.breaker.max_open: max_open (1s) is shorter than open (9s)")]
    [InlineData("\"breaker\": { \"ratio\": ¦0 }", "defaults.breaker.ratio: out of range; allowed: from 0.01 to 1 '0'")]
    [InlineData("\"failures\": { \"upstream_reset\": { \"next\": ¦\"again\" } }", "defaults.failures.upstream_reset.next: unknown value 'again'; allowed: retry, rotate-key, next-deployment, larger-window, give-up")]
    [InlineData("\"failures\": { \"upstream_reset\": { \"status\": ¦200 } }", "defaults.failures.upstream_reset.status: out of range; allowed: from 400 to 599 '200'")]
    [InlineData("\"retry_budget\": { \"share\": ¦-1 }", "defaults.retry_budget.share: out of range; allowed: from 0 to 10 '-1'")]
    public void OfTheDefaults(string member, string expected) => new ConfigFixture().AssertOneLine(
        "{ \"defaults\": { " + member + " }, \"models\": { \"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"x\" } ] } }, \"providers\": { \"s\": { \"vendor\": \"sandbox\" } } }",
        expected);

    [Fact]
    public void AnUnknownFailure_IsToldWithTheNamesThereAre()
    {
        var error = new ConfigFixture().Refuse("""{ "defaults": { "failures": { "upstream_rest": {} } }, "providers": { "s": { "vendor": "sandbox" } } }""").ToString();
        Assert.Contains("defaults.failures.upstream_rest: unknown failure 'upstream_rest'; allowed: upstream_connect_failed, ", error, StringComparison.Ordinal);
        Assert.EndsWith("did you mean 'upstream_reset' or 'upstream_cut'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecretOfTheWebhook_IsNotPrinted()
    {
        var error = new ConfigFixture().Refuse("""
            { "defaults": { "degradation": { "webhook": "https://x", "webhook_headers": { "Authorization": "s3cret", "Host": "env:H" } } }, "providers": { "s": { "vendor": "sandbox" } } }
            """).ToString();
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
    }
}
