using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

/// <summary>
/// Mistakes in providers, one at a time, with the whole line that the operator reads. ¦ marks the place that the error has to name.
/// </summary>
public sealed class ProviderMistakesTests
{
    private static readonly string Hash = KeyHash.Create("x").ToString();

    [Theory]
    [InlineData(
        "¦{ \"models\": {} }",
        "providers: no provider is configured; \"sandbox\": { \"vendor\": \"sandbox\" } needs no network and no key")]
    [InlineData(
        "{ \"providers\": ¦{} }",
        "providers: no provider is configured; \"sandbox\": { \"vendor\": \"sandbox\" } needs no network and no key")]
    [InlineData(
        "{ \"providers\": { ¦\"a/b\": { \"vendor\": \"sandbox\" } } }",
        "providers[\"a/b\"]: not a provider name (letters, digits, '.', '_' and '-', at most 64) 'a/b'")]
    [InlineData("{ \"providers\": { \"a\": ¦{} } }", "providers.a: 'vendor' or 'dialect' is missing")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"dialect\": ¦\"open-ai\", \"base_url\": \"http://h\" } } }",
        "providers.a.dialect: unknown value 'open-ai'; allowed: openai, azure-openai, anthropic, gemini, cohere, bedrock; "
        + "did you mean 'openai'?")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"dialect\": ¦\"cohere\", \"base_url\": \"http://h\" } } }",
        "providers.a.dialect: dialect 'cohere' is known but not in this version; allowed: openai")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": ¦\"anthropic\", \"api_keys\": [\"k\"] } } }",
        "providers.a.vendor: dialect 'anthropic' is known but not in this version; allowed: openai")]
    [InlineData("{ \"providers\": { \"a\": ¦{ \"dialect\": \"openai\" } } }", "providers.a.base_url: 'base_url' is missing")]
    [InlineData(
        "{ \"providers\": { \"a\": ¦{ \"dialect\": \"openai\", \"vendor\": \"azure-openai\", \"api_keys\": [\"k\"] "
        + "} } }",
        "providers.a.base_url: 'base_url' is missing; Azure OpenAI has a different one for every customer")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"dialect\": \"openai\", \"base_url\": ¦\"ftp://h\" } } }",
        "providers.a.base_url: not an absolute http or https address 'ftp://h'")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"dialect\": \"openai\", \"base_url\": ¦\"/v1\" } } }",
        "providers.a.base_url: not an absolute http or https address '/v1'")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"dialect\": \"openai\", \"base_url\": ¦\"http://u:hush@h/\" } } }",
        "providers.a.base_url: must not hold credentials; use api_keys or headers")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"dialect\": \"openai\", \"base_url\": ¦\"http://h/?key=hush\" } } }",
        "providers.a.base_url: must not hold a query or fragment")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"dialect\": \"openai\", \"base_url\": ¦\"${URL}\" } } }",
        "providers.a.base_url: environment variable URL is not set")]
    [InlineData(
        "{ \"providers\": { \"a\": ¦{ \"vendor\": \"openai\" } } }",
        "providers.a.api_keys: no key: set api_keys, or the environment variable OPENAI_API_KEY")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"api_keys\": [¦\"${VLLM_KEY}\"] } } }",
        "providers.a.api_keys[0]: environment variable VLLM_KEY is not set")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"api_keys\": [¦\"file:k\"] } } }",
        "providers.a.api_keys[0]: file k does not exist")]
    [InlineData("{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"api_keys\": [¦\"\"] } } }", "providers.a.api_keys[0]: is empty")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"api_keys\": [¦\"hush\\r\\n\"] } } }",
        "providers.a.api_keys[0]: holds a character that cannot stand in a header")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"api_keys\": ¦\"hush\" } } }",
        "providers.a.api_keys: expected a list, found a string")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"base_url\": \"http://h/v1\", ¦\"tls\": { \"ca\": \"tls.crt\" } } } }",
        "providers.a.tls: has no effect on an http address; use https in base_url")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"base_url\": \"https://h/v1\", \"tls\": { \"cert\": ¦\"tls.crt\" } } } }",
        "providers.a.tls.cert: cert and key belong together")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"base_url\": \"https://h/v1\", \"tls\": { \"ca\": ¦\"text\" } } } }",
        "providers.a.tls.ca: holds no certificate in PEM form 'text'")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"proxy\": ¦\"hush:3128\" } } }",
        "providers.a.proxy: not the address of a proxy (http://HOST:PORT or socks5://HOST:PORT)")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"api_keys\": [\"hush\"], \"key_weights\": ¦[1, 2] } } }",
        "providers.a.key_weights: holds 2 weights, and api_keys 1 keys")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"api_keys\": [\"hush\"], \"key_weights\": [¦101] } } }",
        "providers.a.key_weights[0]: must be 0 to 100 '101'")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", ¦\"api_version\": \"2024-10-21\" } } }",
        "providers.a.api_version: only providers in the dialect azure-openai have it; leave it out")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", ¦\"google\": { \"project\": \"p\" } } } }",
        "providers.a.google: only providers in the dialect gemini have it; leave it out")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"connection_lifetime\": ¦\"0s\" } } }",
        "providers.a.connection_lifetime: must be more than 0")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", ¦\"api_key\": \"hush\" } } }",
        "providers.a.api_key: unknown key 'api_key'; allowed: vendor, dialect, base_url, api_keys, key_weights, key_header, aws, google, azure, api_version, credentials, "
        + "headers, forward_headers, quirks, region, zone, location, tags, trains_on_data, retention_days, http2, tls, proxy, connection_lifetime, probe, rate_limits, prewarm_after, warm_connections; did you mean 'api_keys'?")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"key_header\": ¦\"x y\" } } }",
        "providers.a.key_header: not a header name 'x y'")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"key_header\": ¦\"Host\" } } }",
        "providers.a.key_header: a header that the router itself sets 'Host'")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"headers\": { ¦\"Content-Length\": \"1\" } } } }",
        "providers.a.headers.Content-Length: a header that the router itself sets")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"headers\": { \"x\": ¦\"${H}\" } } } }",
        "providers.a.headers.x: environment variable H is not set")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"headers\": { \"x\": ¦12345 } } } }",
        "providers.a.headers.x: expected a string, found a number")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"forward_headers\": [¦\"Authorization\"] } } }",
        "providers.a.forward_headers[0]: the caller's credentials go through only with credentials: pass-through 'Authorization'")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"quirks\": [¦\"no_embedings\"] } } }",
        "providers.a.quirks[0]: unknown value 'no_embedings'; allowed: max_tokens_only, nine_character_tool_ids, no_completions, no_developer_role, no_embeddings, no_image_urls, "
        + "no_responses, no_stream_options, random_seed, reasoning_beside_completion, reasoning_history, strict_members, tool_signatures, top_k, usage_in_last_chunk, vertex_paths; did you mean 'no_embeddings'?")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"vllm\", \"credentials\": \"pass-through\", ¦\"api_keys\": [\"k\"] "
        + "} } }",
        "providers.a.api_keys: the caller's own credentials are passed through; leave api_keys out, or set credentials "
        + "to configured")]
    [InlineData(
        "{ \"providers\": { \"a\": { \"vendor\": \"sandbox\", ¦\"base_url\": \"http://h\" } } }",
        "providers.a.base_url: the sandbox has no base_url; leave it out")]
    [InlineData(
        "{ \"auth\": { \"mode\": \"keys\", \"keys\": [ { \"id\": \"a\", \"hash\": \"HASH\" } ] },\n\"providers\": "
        + "{ \"a\": { \"vendor\": \"vllm\", \"credentials\": ¦\"pass-through\" } } }",
        "providers.a.credentials: with auth.mode keys the callers' credentials are virtual keys, which must not leave "
        + "this node")]
    public void Provider_OneMistake_IsOneLine(string json, string expected)
        => new ConfigFixture().AssertOneLine(json.Replace("HASH", Hash), expected);

    [Fact]
    public void Provider_UnknownVendor_NamesTheNearOnes()
    {
        var error = new ConfigFixture().Refuse("{ \"providers\": { \"a\": { \"vendor\": \"olama\" } } }");
        Assert.Equal(("providers.a.vendor", "unknown vendor", "olama"), (error.Path, error.Message, error.Value));
        Assert.Equal(["ollama"], error.DidYouMean);
        Assert.Equal(ConfigFixture.Vendors.Names, error.Allowed);
    }
}
