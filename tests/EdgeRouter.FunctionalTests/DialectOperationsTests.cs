using System.Net;
using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests;

/// <summary>What is asked of other dialects beside answers: how many tokens a request has, and embeddings.</summary>
public sealed class DialectOperationsTests : IAsyncLifetime
{
    private Mock _mock = null!;
    private Router _router = null!;

    public async Task InitializeAsync()
    {
        _mock = await Mock.StartAsync();
        _router = await DialectWorld.StartAsync(_mock, "");
    }

    public async Task DisposeAsync()
    {
        await _router.AssertCleanAsync(_mock);
        await _router.DisposeAsync();
        await _mock.DisposeAsync();
    }

    [Fact]
    public async Task CountTokens_IsExactWhereItCanBeAsked_ElsewhereAnEstimateMarkedAsSuch()
    {
        using var exact = await _router.PostAsync("/v1/messages/count_tokens", """{"model":"anthropic/x","messages":[{"role":"user","content":"Hello?"}]}""");
        Assert.Equal("{\"input_tokens\":14}", await exact.Content.ReadAsStringAsync());
        Assert.False(exact.Headers.Contains("x-edgerouter-estimate"));
        using var estimate = await _router.PostAsync("/v1/messages/count_tokens", """{"model":"openai/x","messages":[{"role":"user","content":"Hello?"}]}""");
        Assert.InRange(JsonNode.Parse(await estimate.Content.ReadAsStringAsync())!["input_tokens"]!.GetValue<int>(), 5, 40);
        Assert.Equal("true", estimate.Headers.GetValues("x-edgerouter-estimate").Single());
    }

    [Fact]
    public async Task CountTokens_OfGemini_IsAskedOfIt()
    {
        using var exact = await _router.PostAsync(
            "/v1/messages/count_tokens",
            """{"model":"gemini/x","system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Hello?"}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"}}""");
        Assert.Equal("{\"input_tokens\":31}", await exact.Content.ReadAsStringAsync());
        Assert.False(exact.Headers.Contains("x-edgerouter-estimate"));
        var (body, _, path) = await _mock.LastRequestAsync();
        Assert.Equal("/v1beta/models/x:countTokens", path);
        Assert.Contains("{\"generateContentRequest\":{\"model\":\"models/x\",", body, StringComparison.Ordinal);
        Assert.Contains("Be brief.", body, StringComparison.Ordinal);
        using var refused = await _router.PostAsync("/v1/messages/count_tokens", """{"model":"gemini/status=404","messages":[{"role":"user","content":"Hello?"}]}""");
        DialectWorld.AssertError("anthropic", await refused.Content.ReadAsStringAsync(), "not_found_error", "mock says no");
    }

    [Fact]
    public async Task CountTokens_OfBedrock_IsAskedOfIt_AndEstimatedWhereAModelCannotBeCounted()
    {
        const string Rest = "\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello?\"}],\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]}";
        using var exact = await _router.PostAsync("/v1/messages/count_tokens", "{\"model\":\"bedrock/x\"," + Rest);
        Assert.Equal("{\"input_tokens\":27}", await exact.Content.ReadAsStringAsync());
        Assert.False(exact.Headers.Contains("x-edgerouter-estimate"));
        var (body, _, path) = await _mock.LastRequestAsync();
        Assert.Equal("/model/x/count-tokens", path);
        Assert.StartsWith("{\"input\":{\"converse\":{\"messages\":", body, StringComparison.Ordinal);
        using var estimate = await _router.PostAsync("/v1/messages/count_tokens", "{\"model\":\"bedrock/status=400\"," + Rest);
        Assert.Equal(HttpStatusCode.OK, estimate.StatusCode);
        Assert.Equal("true", estimate.Headers.GetValues("x-edgerouter-estimate").Single());
        Assert.True(JsonNode.Parse(await estimate.Content.ReadAsStringAsync())!["input_tokens"]!.GetValue<int>() > 0);
        using var down = await _router.PostAsync("/v1/messages/count_tokens", "{\"model\":\"bedrock/status=500\"," + Rest);
        Assert.Equal(HttpStatusCode.BadGateway, down.StatusCode);
    }

    [Theory]
    [InlineData("openai/gpt-4o", "", 8, false)]
    [InlineData("openai/gpt-4o", ",\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]", 9, true)]
    [InlineData("openai/llama-3.3", "", 8, true)]
    public async Task CountTokens_WithTheModelsOwnVocabulary_OrMarkedAsAnEstimate(string model, string more, int least, bool estimated)
    {
        using var response = await _router.PostAsync("/v1/messages/count_tokens", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hello world"}]{{more}}}""");
        var count = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["input_tokens"]!.GetValue<int>();
        Assert.True(estimated ? count >= least : count == least, $"{count} tokens");
        Assert.Equal(estimated, response.Headers.Contains("x-edgerouter-estimate"));
    }

    [Theory]
    [InlineData("\"one\"", 1)]
    [InlineData("[\"one\",\"two é\"]", 2)]
    public async Task Embeddings_OfCohere_AreOpenAis(string input, int count)
    {
        using var response = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/embed-v4","input":{{input}},"dimensions":256}""");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("list", "embed-v4", 4 * count), (answer["object"]!.GetValue<string>(), answer["model"]!.GetValue<string>(), answer["usage"]!["prompt_tokens"]!.GetValue<int>()));
        Assert.Equal(count, answer["data"]!.AsArray().Count);
        Assert.Equal([count - 0.5, -0.0625, 0.001], answer["data"]![count - 1]!["embedding"]!.AsArray().Select(static n => n!.GetValue<double>()));
        var sent = JsonNode.Parse((await _mock.LastRequestAsync()).Body)!;
        Assert.Equal(("search_document", 256, count), (sent["input_type"]!.GetValue<string>(), sent["output_dimension"]!.GetValue<int>(), sent["texts"]!.AsArray().Count));

        using var packed = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/embed-v4","input":{{input}},"encoding_format":"base64","input_type":"search_query"}""");
        var bytes = Convert.FromBase64String(JsonNode.Parse(await packed.Content.ReadAsStringAsync())!["data"]![count - 1]!["embedding"]!.GetValue<string>());
        Assert.Equal([count - 0.5f, -0.0625f, 0.001f], Enumerable.Range(0, bytes.Length / 4).Select(i => BitConverter.ToSingle(bytes, 4 * i)));
        Assert.Equal("search_query", JsonNode.Parse((await _mock.LastRequestAsync()).Body)!["input_type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""  "input":[1,2,3] """, "input")]
    [InlineData("""  "input":"one","user":"u1" """, "user")]
    [InlineData("""  "dimensions":3 """, "input")]
    public async Task Embeddings_WhatCohereHasNoWordFor_IsRefusedByName(string members, string param)
    {
        using var response = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/embed-v4",{{members}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(param, JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["param"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("status=429", HttpStatusCode.TooManyRequests)]
    [InlineData("status=500", HttpStatusCode.BadGateway)]
    [InlineData("errbody", HttpStatusCode.BadGateway)]
    public async Task Embeddings_Errors_AreTheClientsOwn(string script, HttpStatusCode status)
    {
        using var response = await _router.PostAsync("/v1/embeddings", $$"""{"model":"cohere/{{script}}","input":"one"}""");
        Assert.Equal(status, response.StatusCode);
        Assert.NotNull(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["message"]);
    }
}
