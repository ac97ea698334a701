using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;

namespace EdgeRouter.FunctionalTests;

/// <summary>The unmodified Anthropic SDK for .NET against the native binary: a provider of its own dialect behind it, and one of another.</summary>
public sealed class AnthropicSdkTests : IAsyncLifetime
{
    private Mock _mock = null!;
    private Router _router = null!;

    public async Task InitializeAsync()
    {
        _mock = await Mock.StartAsync();
        _router = await Router.StartAsync($$"""
            "providers": {
              "sandbox": { "vendor": "sandbox" },
              "openai": { "dialect": "openai", "base_url": "http://127.0.0.1:{{_mock.Port}}/v1", "api_keys": ["sk-upstream"] },
              "anthropic": { "dialect": "anthropic", "base_url": "http://127.0.0.1:{{_mock.Port}}", "api_keys": ["sk-upstream"] }
            },
            "defaults": { "retries": { "attempts": 1 }, "timeouts": { "idle": "1s" } }
            """);
    }

    public async Task DisposeAsync()
    {
        await _router.AssertCleanAsync(_mock);
        await _router.DisposeAsync();
        await _mock.DisposeAsync();
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    public async Task Message_WholeAndStreamed(string upstream)
    {
        using var client = Client();
        var message = await client.Messages.Create(Ask($"{upstream}/m"));
        Assert.True(message.Content[0].TryPickText(out var block));
        Assert.Equal("Hello from the mock é😀", block.Text);
        Assert.Equal((12, 7), (message.Usage.InputTokens + message.Usage.CacheReadInputTokens, message.Usage.OutputTokens));
        var (text, ended) = (new StringBuilder(), false);
        await foreach (var e in client.Messages.CreateStreaming(Ask($"{upstream}/ev=4")))
        {
            if (e.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece))
            {
                text.Append(piece.Text);
            }

            ended |= e.TryPickStop(out _);
        }

        Assert.Equal("w0 w1 w2 w3 ", text.ToString());
        Assert.True(ended);
    }

    [Fact]
    public async Task ToolCall_OfAnotherDialect_HasItsInput()
    {
        using var client = Client();
        var schema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonSerializer.SerializeToElement(new { type = "string" }) } };
        var message = await client.Messages.Create(Ask("anthropic/tool") with { Tools = [new Tool { Name = "weather", InputSchema = schema }] });
        var call = message.Content.Select(static c => c.TryPickToolUse(out var use) ? use : null).Single(static u => u is not null)!;
        Assert.Equal(("weather", "Brest"), (call.Name, call.Input["city"].GetString()));
        Assert.Contains("\"city\"", (await _mock.LastRequestAsync()).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anthropic/tool")]
    [InlineData("sandbox/sandbox")]
    public async Task ToolCall_Streamed_HasItsInput(string model)
    {
        using var client = Client();
        var schema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonSerializer.SerializeToElement(new { type = "string" }) } };
        var input = new StringBuilder();
        await foreach (var e in client.Messages.CreateStreaming(Ask(model) with { Tools = [new Tool { Name = "weather", InputSchema = schema }] }))
        {
            if (e.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickInputJson(out var piece))
            {
                input.Append(piece.PartialJson);
            }
        }

        using var parsed = JsonDocument.Parse(input.ToString());
        Assert.NotEmpty(parsed.RootElement.GetProperty("city").GetString()!);
    }

    [Fact]
    public async Task StructuredOutput_OfAnotherDialect_FitsItsSchema()
    {
        using var client = Client();
        var schema = new Dictionary<string, JsonElement>
        {
            ["type"] = JsonSerializer.SerializeToElement("object"),
            ["properties"] = JsonSerializer.SerializeToElement(new { days = new { type = "integer" } }),
            ["required"] = JsonSerializer.SerializeToElement(new[] { "days" }),
            ["additionalProperties"] = JsonSerializer.SerializeToElement(false),
        };
        var message = await client.Messages.Create(Ask("sandbox/sandbox") with { OutputConfig = new OutputConfig { Format = new JsonOutputFormat { Schema = schema } } });
        Assert.True(message.Content[0].TryPickText(out var block));
        using var parsed = JsonDocument.Parse(block.Text);
        Assert.Equal(JsonValueKind.Number, parsed.RootElement.GetProperty("days").ValueKind);
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("openai")]
    public async Task Errors_AreTyped(string upstream)
    {
        using var client = Client();
        await Assert.ThrowsAsync<AnthropicNotFoundException>(() => client.Messages.Create(Ask($"{upstream}/status=404")));
        await Assert.ThrowsAsync<AnthropicRateLimitException>(() => client.Messages.Create(Ask($"{upstream}/status=429")));
        await Assert.ThrowsAnyAsync<Anthropic5xxException>(() => client.Messages.Create(Ask($"{upstream}/status=500")));
        await Assert.ThrowsAnyAsync<AnthropicException>(async () =>
        {
            await foreach (var e in client.Messages.CreateStreaming(Ask($"{upstream}/cut=5,ev=6,how=end")))
            {
                Assert.False(e.TryPickStop(out _), "a broken stream ends as if it were whole");
            }
        });
    }

    [Fact]
    public async Task Abort_CancelsTheUpstream()
    {
        using var client = Client();
        using var leave = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var e in client.Messages.CreateStreaming(Ask("openai/ev=1000,int=50"), leave.Token))
            {
                if (e.TryPickContentBlockDelta(out _))
                {
                    await leave.CancelAsync();
                }
            }
        });
        await _mock.WaitForAsync("left_early", static n => n == 1);
    }

    private static MessageCreateParams Ask(string model) => new() { Model = model, MaxTokens = 64, Messages = [new UserMessageParam("hi")] };

    private AnthropicClient Client() => new() { BaseUrl = $"http://127.0.0.1:{_router.DataPort}", ApiKey = "any", MaxRetries = 0 };
}
