namespace EdgeRouter.Tests.Import;

public sealed class LiteLlmImportTests : IDisposable
{
    private readonly Imports _imports = new();

    public void Dispose() => _imports.Dispose();

    [Fact]
    public void PlainKeys_EqualAndDifferent_ShareAVariableOnlyWhenEqual()
    {
        var text = Imports.Good(_imports.LiteLlm("""
            model_list:
              - {model_name: a, litellm_params: {model: openai/gpt-4o, api_key: sk-secret-one}}
              - {model_name: b, litellm_params: {model: openai/gpt-4o-mini, api_key: sk-secret-one}}
              - {model_name: c, litellm_params: {model: openai/gpt-4o, api_key: sk-secret-two}}
              - {model_name: d, litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}}
            """));
        Assert.DoesNotContain("sk-secret", text, StringComparison.Ordinal);
        Assert.Contains("\"openai\": { \"vendor\": \"openai\", \"api_keys\": [\"${OPENAI_API_KEY_2}\"] }", text, StringComparison.Ordinal);
        Assert.Contains("\"openai-2\": { \"vendor\": \"openai\", \"api_keys\": [\"${OPENAI_2_API_KEY}\"] }", text, StringComparison.Ordinal);
        Assert.Contains("\"b\": { \"deployments\": [{ \"provider\": \"openai\", \"model\": \"gpt-4o-mini\" }] }", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai/gpt-4o", "\"vendor\": \"openai\"", "gpt-4o")]
    [InlineData("gpt-4o", "\"vendor\": \"openai\"", "gpt-4o")]
    [InlineData("claude-haiku-4-5", "\"vendor\": \"anthropic\"", "claude-haiku-4-5")]
    [InlineData("openai/responses/gpt-5", "\"vendor\": \"openai\"", "gpt-5")]
    [InlineData("openrouter/meta-llama/llama-3.1-8b-instruct", "\"vendor\": \"openrouter\"", "meta-llama/llama-3.1-8b-instruct")]
    [InlineData("bedrock/invoke/us-east-1/anthropic.claude-v2:1", "\"region\": \"us-east-1\"", "anthropic.claude-v2:1")]
    [InlineData("bedrock/arn:aws:bedrock:us-east-1:000000000000:inference-profile/x", "\"vendor\": \"bedrock\"", "arn:aws:bedrock:us-east-1:000000000000:inference-profile/x")]
    public void ModelName_OfEachForm_IsTakenApart(string model, string provider, string upstream)
    {
        var text = Imports.Good(_imports.LiteLlm($"model_list: [{{model_name: m, litellm_params: {{model: \"{model}\"}}}}]"));
        Assert.Contains(provider, text, StringComparison.Ordinal);
        Assert.Contains($"\"model\": \"{upstream}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ollama/x", "http://10.1.2.3:11434", "http://10.1.2.3:11434/v1")]
    [InlineData("ollama/x", "http://10.1.2.3:11434/v1/", "http://10.1.2.3:11434/v1")]
    [InlineData("openai/x", "http://10.1.2.3:8000/v1/chat/completions", "http://10.1.2.3:8000/v1")]
    [InlineData("anthropic/x", "https://proxy.example/v1/messages", "https://proxy.example")]
    [InlineData("azure/x", "https://r.openai.azure.com/openai/deployments/x", "https://r.openai.azure.com")]
    [InlineData("openai/x", "https://user:pass-secret@gate.example/v1?key=k-secret", "https://gate.example/v1")]
    public void Address_AsLiteLlmWritesIt_BecomesABaseUrl(string model, string address, string baseUrl)
    {
        var text = Imports.Good(_imports.LiteLlm($"model_list: [{{model_name: m, litellm_params: {{model: {model}, api_base: \"{address}\", api_key: os.environ/K}}}}]"));
        Assert.Contains($"\"base_url\": \"{baseUrl}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_OfRequestsPerMinute_AreTheSmallestWholeOnes()
    {
        var text = Imports.Good(_imports.LiteLlm("""
            model_list:
              - {model_name: m, litellm_params: {model: groq/a, rpm: 90000}}
              - {model_name: m, litellm_params: {model: groq/b, rpm: 60000}}
            """));
        Assert.Contains("\"model\": \"a\", \"weight\": 3", text, StringComparison.Ordinal);
        Assert.Contains("\"model\": \"b\", \"weight\": 2", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simple-shuffle", null)]
    [InlineData("least-busy", "least-loaded")]
    [InlineData("latency-based-routing", "latency")]
    [InlineData("cost-based-routing", "cost")]
    [InlineData("something-new", null)]
    public void Strategy_OfEachName_IsTheOneHere(string theirs, string? ours)
    {
        var result = _imports.LiteLlm($"""
            router_settings:
              routing_strategy: {theirs}
            model_list:
            """ + "\n  - {model_name: m, litellm_params: {model: groq/a}}\n  - {model_name: m, litellm_params: {model: groq/b}}");
        Assert.Equal(ours is not null, Imports.Good(result).Contains($"\"strategy\": \"{ours}\"", StringComparison.Ordinal) && ours is not null);
        Assert.Equal(theirs == "something-new" ? 1 : 0, result.Tally.LeftOut);
    }

    [Fact]
    public void Timeout_LongerThanTheUsualTotal_RaisesTheTotal()
    {
        var text = Imports.Good(_imports.LiteLlm("""
            model_list: [{model_name: m, litellm_params: {model: groq/a, timeout: 1200, stream_timeout: 0.5}}]
            """));
        Assert.Contains("\"timeouts\": { \"first_token\": \"500ms\", \"idle\": \"500ms\", \"answer\": \"20m\", \"total\": \"20m\" }", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_WithLineEndsAndQuotes_StayInTheirCommentsAndStrings()
    {
        var result = _imports.LiteLlm("""
            model_list:
              - {model_name: "a\nb", litellm_params: {model: groq/a}}
              - {model_name: m, litellm_params: {model: groq/a, "odd\n} name": 1, tags: ["quo\"te", "\u2028"]}}
            general_settings: {"x\r\n\"auth\": {}": 1}
            """);
        var text = Imports.Good(result);
        Assert.Contains("quo\\\"te", text, StringComparison.Ordinal);
        Assert.Contains("odd?} name: 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_ThatAreSetOnThisMachine_AreNotMissing()
    {
        const string yaml = "model_list: [{model_name: m, litellm_params: {model: groq/a, api_key: os.environ/MINE}}]";
        Assert.Equal(["MINE"], _imports.LiteLlm(yaml).Missing);
        _imports.Environment["MINE"] = "gsk-x";
        var result = _imports.LiteLlm(yaml);
        Assert.Empty(result.Missing);
        Assert.Empty(result.HereErrors);
    }

    [Fact]
    public void NothingUsable_IsWrittenAndNotAccepted()
    {
        var result = _imports.LiteLlm("model_list: [{model_name: m, litellm_params: {model: replicate/a}}]");
        Assert.Contains("Not carried over: model m: model a of provider replicate", result.Text, StringComparison.Ordinal);
        Assert.NotEmpty(result.TrialErrors);
    }

    [Theory]
    [InlineData("just text", "must be an object")]
    [InlineData("a: 1\nb: 2", "it has no model_list")]
    [InlineData("model_list:\n  - a: [1,\n    b: }", "not YAML")]
    [InlineData("", "the file is empty")]
    public void Source_ThatIsNoConfiguration_IsRefusedWithAPlace(string yaml, string message)
    {
        var result = _imports.LiteLlm(yaml);
        Assert.Null(result.Text);
        var error = Assert.Single(result.SourceErrors);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.True(error.Line >= 1 && error.Column >= 1);
    }

    [Fact]
    public void Include_ThatIsMissing_IsRefusedByItsName()
    {
        var error = Assert.Single(_imports.LiteLlm("include: [not-there.yaml]\nmodel_list: []").SourceErrors);
        Assert.EndsWith("not-there.yaml:1:1: cannot be read: there is no such file", error.ToString(), StringComparison.Ordinal);
    }
}
