using System.ClientModel;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace EdgeRouter.FunctionalTests;

/// <summary>The unmodified OpenAI SDK for .NET against the native binary, with the sandbox as its upstream.</summary>
public sealed class SandboxTests : IAsyncLifetime
{
    private Router _router = null!;

    public async Task InitializeAsync() => _router = await Router.StartAsync(
        """ "providers": { "sandbox": { "vendor": "sandbox" } }, "models": { "sandbox": { "deployments": [ { "provider": "sandbox", "model": "sandbox" } ] } } """);

    public async Task DisposeAsync()
    {
        await _router.AssertCleanAsync();
        await _router.DisposeAsync();
    }

    [Fact]
    public async Task Sdk_Chat_AnswersWithUsage()
    {
        ChatCompletion answer = await Chat().CompleteChatAsync([ChatMessage.CreateUserMessage("Hello there")]);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.NotEmpty(answer.Content[0].Text);
        Assert.True(answer.Usage.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"sandbox","input":"Hello"}""", "does not offer /v1/responses; /v1/chat/completions and /v1/messages reach every provider")]
    public async Task Operation_ThatTheProviderDoesNotOffer_IsToldWithOneThatItDoes(string path, string body, string wanted)
    {
        using var response = await _router.PostAsync(path, body);
        await FailureTests.AssertErrorAsync(response, 400, "operation_not_supported", wanted);
    }

    [Fact]
    public async Task Sdk_Stream_ArrivesTokenByToken()
    {
        var (text, updates, usage) = (new StringBuilder(), 0, 0);
        await foreach (var update in Chat().CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("Hello there")]))
        {
            updates++;
            usage += update.Usage?.OutputTokenCount ?? 0;
            foreach (var part in update.ContentUpdate)
            {
                text.Append(part.Text);
            }
        }

        Assert.True(updates > 5 && text.Length > 20);
        Assert.True(usage > 0, "the SDK asks for usage, so it must see it");
    }

    [Fact]
    public async Task Sdk_ToolsStreamed_GiveAToolCallThatFitsItsSchema()
    {
        var tool = ChatTool.CreateFunctionTool("get_tide", "Tide at a port", BinaryData.FromString("""{"type":"object","properties":{"port":{"type":"string"},"day":{"type":"integer"}},"required":["port","day"]}"""));
        var (name, arguments, finish) = ("", new StringBuilder(), default(ChatFinishReason?));
        await foreach (var update in Chat().CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("Tide?")], new ChatCompletionOptions { Tools = { tool } }))
        {
            finish ??= update.FinishReason;
            foreach (var call in update.ToolCallUpdates)
            {
                name += call.FunctionName;
                arguments.Append(call.FunctionArgumentsUpdate?.ToString());
            }
        }

        Assert.Equal("get_tide", name);
        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        using var json = JsonDocument.Parse(arguments.ToString());
        Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty("day").ValueKind);
    }

    [Fact]
    public async Task Sdk_StructuredOutput_FitsItsSchema()
    {
        var format = ChatResponseFormat.CreateJsonSchemaFormat("city", BinaryData.FromString("""{"type":"object","properties":{"name":{"type":"string"},"people":{"type":"integer"}},"required":["name","people"],"additionalProperties":false}"""), jsonSchemaIsStrict: true);
        ChatCompletion answer = await Chat().CompleteChatAsync([ChatMessage.CreateUserMessage("A city")], new ChatCompletionOptions { ResponseFormat = format });
        using var json = JsonDocument.Parse(answer.Content[0].Text);
        Assert.Equal(2, json.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public async Task Sdk_Embeddings_AreVectors()
    {
        var client = new EmbeddingClient("sandbox", new ApiKeyCredential("sk-x"), Options());
        OpenAIEmbeddingCollection vectors = await client.GenerateEmbeddingsAsync(["one", "two"]);
        Assert.Equal(2, vectors.Count);
        Assert.True(vectors[0].ToFloats().Length > 10);
        Assert.False(vectors[0].ToFloats().Span.SequenceEqual(vectors[1].ToFloats().Span));
    }

    [Fact]
    public async Task Sdk_Errors_AreTyped()
    {
        var client = new ChatClient("sandbocks", new ApiKeyCredential("sk-x"), Options());
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([ChatMessage.CreateUserMessage("x")]));
        Assert.Equal(404, error.Status);
        Assert.Contains("sandbox", error.Message);
    }

    [Fact]
    public async Task Sdk_Abort_EndsTheRequest()
    {
        var client = Chat();
        using var leave = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("hi")], new ChatCompletionOptions { MaxOutputTokenCount = 4000 }, leave.Token))
            {
                if (update.ContentUpdate.Count > 0)
                {
                    await leave.CancelAsync();
                }
            }
        });
        await Eventually.TrueAsync(async () => (await _router.StateAsync()).GetProperty("in_flight").GetInt32() == 0, "the request is over");
    }

    [Fact]
    public async Task Request_SetsPaceAndLength()
    {
        using var response = await _router.ChatAsync("sandbox", stream: true, ",\"sandbox\":{\"ttft\":\"1ms\",\"tokens_per_second\":2000,\"tokens\":200}");
        var text = await response.Content.ReadAsStringAsync();
        Assert.InRange(text.Split("data: ").Length, 195, 215);
    }

    [Fact]
    public async Task Streams_InSteadyState_AllocateNothingPerEvent()
    {
        await using var mock = await Mock.StartAsync();
        await using var router = await Router.StartAsync(Router.For(mock, rest: ", \"log\": { \"access\": false }"));
        var streams = Enumerable.Range(0, 50).Select(async _ =>
        {
            using var response = await router.ChatAsync("mock/ev=2000,int=4", stream: true);
            return await response.Content.ReadAsStringAsync();
        }).ToArray();
        await UntilAsync(router, 10_000);
        var (events, bytes) = await ReadAsync(router);
        await UntilAsync(router, events + 40_000);
        var (laterEvents, laterBytes) = await ReadAsync(router);

        // What looking costs is measured where nothing else happens: the state is asked about as often as above.
        var perEvent = (laterBytes - bytes) / (double)(laterEvents - events);
        Assert.True(perEvent < 16, $"{perEvent:f1} bytes per event");
        await Task.WhenAll(streams);
        await router.AssertCleanAsync(mock);
    }

    private static async Task<(long Events, long Bytes)> ReadAsync(Router router)
    {
        var state = await router.StateAsync();
        return (state.GetProperty("events_relayed").GetInt64(), state.GetProperty("allocated_bytes").GetInt64());
    }

    private static async Task UntilAsync(Router router, long events)
    {
        for (var i = 0; i < 60 && (await ReadAsync(router)).Events < events; i++)
        {
            await Task.Delay(500);
        }
    }

    private OpenAIClientOptions Options() => new() { Endpoint = new Uri($"http://127.0.0.1:{_router.DataPort}/v1"), RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(0) };

    private ChatClient Chat() => new("sandbox", new ApiKeyCredential("sk-x"), Options());
}
