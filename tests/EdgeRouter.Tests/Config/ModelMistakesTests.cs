using Xunit;

namespace EdgeRouter.Tests.Config;

/// <summary>
/// Mistakes in models, one at a time, with the whole line that the operator reads. ¦ marks the place that the error has to name.
/// </summary>
public sealed class ModelMistakesTests
{
    private const string Sandbox = "\"providers\": { \"s\": { \"vendor\": \"sandbox\" } }";
    private const string Deployments = "\"deployments\": [ { \"provider\": \"s\", \"model\": \"x\", \"weight\": 1 } ]";

    [Theory]
    [InlineData("¦\"\": { D }", "models[\"\"]: not a model name (1 to 256 characters, no white space, quotes or backslashes) ''")]
    [InlineData(
        "¦\"a b\": { D }",
        "models[\"a b\"]: not a model name (1 to 256 characters, no white space, quotes or backslashes) 'a b'")]
    [InlineData("¦\"a*b\": { D }", "models[\"a*b\"]: '*' may stand only at the end of a model name 'a*b'")]
    [InlineData("\"m\": ¦{}", "models.m.deployments: 'deployments' is missing")]
    [InlineData("\"m\": { \"deployments\": ¦[] }", "models.m.deployments: a model needs at least one deployment")]
    [InlineData(
        "\"m\": { \"deployments\": [ { \"provider\": ¦\"S1\", \"model\": \"x\" } ] }",
        "models.m.deployments[0].provider: unknown provider 'S1'; allowed: s; did you mean 's'?")]
    [InlineData("\"m\": { \"deployments\": [ ¦{ \"provider\": \"s\" } ] }", "models.m.deployments[0].model: 'model' is missing")]
    [InlineData(
        "\"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": ¦\"x\\\"y\" } ] }",
        "models.m.deployments[0].model: not a model name (1 to 256 characters, no white space, quotes or backslashes) "
        + "'x\"y'")]
    [InlineData(
        "\"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": ¦\"*\" } ] }",
        "models.m.deployments[0].model: '*' (the name that the caller sent) needs a model whose own name ends in '*'")]
    [InlineData(
        "\"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"x\", \"weight\": ¦-1 } ] }",
        "models.m.deployments[0].weight: out of range; allowed: from 0 to 1000000 '-1'")]
    [InlineData(
        "\"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"x\" },\n¦{ \"provider\": \"s\", \"model\": "
        + "\"x\" } ] }",
        "models.m.deployments[1]: the same provider and model stand in this list already 's/x'")]
    [InlineData(
        "\"m\": { D, \"aliases\": [\"a\", ¦\"n\"] }, \"n\": { D }",
        "models.m.aliases[1]: this name is taken by another model or alias 'n'")]
    [InlineData(
        "\"m\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"x\", \"quality\": 0.9 } ] },\n\"n\": { \"deployments\": [ ¦{ \"provider\": \"s\", \"model\": \"x\" } ] }",
        "models.n.deployments[0]: this deployment is described differently in line 1; give one of them an id of its own 's/x'")]
    [InlineData(
        "\"m\": { D, \"split\": { \"arms\": ¦[ { \"name\": \"a\", \"share\": 0.5 }, { \"name\": \"b\", \"share\": 0.4 } ] } }",
        "models.m.split.arms: the shares add up to 0.9, not to 1")]
    [InlineData(
        "\"m\": { D, \"split\": { \"arms\": [ { \"name\": \"a\", \"share\": 1, \"model\": ¦\"mm\" } ] } }",
        "models.m.split.arms[0].model: unknown model 'mm'; allowed: m; did you mean 'm'?")]
    [InlineData(
        "\"m\": { D, \"parameters\": { \"set\": { ¦\"stream\": true } } }",
        "models.m.parameters.set.stream: the router decides from this member itself; it cannot be set, capped or dropped 'stream'")]
    [InlineData(
        "\"m\": { D, \"constraints\": { ¦\"region\": [\"eu\"] } }",
        "models.m.constraints.region: unknown key 'region'; allowed: regions, require_tags, zones, no_training, max_retention_days; did you mean 'regions'?")]
    [InlineData(
        "\"m\": { D } }, \"rules\": [ { \"name\": \"r\", \"when\": { \"pattern\": ¦\"(a)\\\\1\" }, \"then\": { \"constraints\": { \"zones\": [\"edge\"] } } } ], \"log\": {",
        "rules[0].when.pattern: back references and look-around are not offered: they could take unbounded time '(a)\\1'")]
    [InlineData(
        "\"m\": { D } }, \"rules\": [ { \"name\": \"r\", \"when\": { \"models\": [¦\"n\"] }, \"then\": { \"model\": \"m\" } } ], \"log\": {",
        "rules[0].when.models[0]: unknown model 'n'; allowed: m, s/*; did you mean 'm'?")]
    [InlineData(
        "\"m\": { D } }, \"rules\": [ { \"name\": \"r\", \"when\": { \"time\": { \"from\": ¦\"25:00\", \"to\": \"06:00\" } }, \"then\": {} } ], \"log\": {",
        "rules[0].when.time.from: not a time of day (22:00) '25:00'")]
    [InlineData(
        "\"m\": { D } }, \"rules\": [ { \"name\": \"r\", \"then\": { ¦\"zone\": 1 } } ], \"log\": {",
        "rules[0].then.zone: unknown key 'zone'; allowed: model, strategy, constraints, parameters")]
    [InlineData(
        "\"m\": { D, \"strategy\": ¦\"latancy\" }",
        "models.m.strategy: unknown strategy 'latancy'; allowed: weighted, round-robin, least-loaded, latency, cost, priority, "
        + "blend, sticky; did you mean 'latency'?")]
    [InlineData(
        "\"m\": { D, \"fallbacks\": [¦\"locl\"] }, \"local\": { D }",
        "models.m.fallbacks[0]: unknown model 'locl'; allowed: m, local; did you mean 'local'?")]
    [InlineData("\"m\": { D, \"fallbacks\": [¦\"m\"] }", "models.m.fallbacks[0]: a model cannot be its own fallback 'm'")]
    [InlineData(
        "\"m\": { D, \"fallbacks\": [\"n\", ¦\"n\"] }, \"n\": { D }",
        "models.m.fallbacks[1]: this fallback stands in the list already 'n'")]
    [InlineData(
        "\"m\": { D, \"fallbacks\": [¦\"n*\"] }, \"n*\": { D }",
        "models.m.fallbacks[0]: a fallback needs a full name, not a pattern 'n*'")]
    [InlineData(
        "\"m\": { D, \"recovery\": ¦\"retry\" }",
        "models.m.recovery: unknown value 'retry'; allowed: error, continue, restart-matching")]
    [InlineData("\"m\": { D, \"retries\": { \"attempts\": ¦0 } }", "models.m.retries.attempts: out of range; allowed: from 1 to 10 '0'")]
    [InlineData(
        "\"m\": { D, \"retries\": { \"backoff\": ¦\"5s\", \"max_backoff\": \"1s\" } }",
        "models.m.retries.backoff: backoff (5s) is longer than max_backoff (1s)")]
    [InlineData(
        "\"m\": { D, \"timeouts\": { \"first_token\": ¦\"700s\" } }",
        "models.m.timeouts.first_token: first_token (700s) is longer than total (10m)")]
    [InlineData(
        "\"m\": { D, \"timeouts\": { ¦\"conect\": \"1s\" } }",
        "models.m.timeouts.conect: unknown key 'conect'; allowed: connect, first_token, idle, answer, total, client_stall, "
        + "keepalive; did you mean 'connect'?")]
    [InlineData("\"gpt-4.1\": { D, \"fallbacks\": ¦\"x\" }", "models[\"gpt-4.1\"].fallbacks: expected a list, found a string 'x'")]
    public void Model_OneMistake_IsOneLine(string models, string expected)
        => new ConfigFixture().AssertOneLine($"{{ \"models\": {{{models.Replace("{ D", "{ " + Deployments)} }}, {Sandbox} }}", expected);
}
