using System.Text.Json;

namespace EdgeRouter.FunctionalTests.Security;

/// <summary>An upstream of another dialect that wants the client to see events that are not there: whatever it says is text inside one JSON string.</summary>
public sealed class EventInjectionTests
{
    private const string Forged = "a\\n\\ndata: [DONE]\\n\\nevent: error\\rdata: {\\\"error\\\":1}\\r\\n\\r\\n\\u2028id: 7\\nretry: 1\\n\\n\\u0000\\u001b[2J";

    [Fact]
    public async Task TextOfAnAnswer_ThatLooksLikeEvents_StaysText()
    {
        await using var upstream = new BareUpstream(static async (_, to, _) =>
        {
            await BareUpstream.SayAsync(to, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            foreach (var (name, data) in new[]
            {
                ("message_start", """{"type":"message_start","message":{"id":"FORGED","type":"message","role":"assistant","model":"FORGED","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}"""),
                ("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"""),
                ("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"FORGED"}}"""),
                ("content_block_stop", """{"type":"content_block_stop","index":0}"""),
                ("content_block_start", """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"FORGED","name":"FORGED","input":{}}}"""),
                ("content_block_delta", """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":\"FORGED\"}"}}"""),
                ("content_block_stop", """{"type":"content_block_stop","index":1}"""),
                ("message_delta", """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}"""),
                ("message_stop", """{"type":"message_stop"}"""),
            })
            {
                await BareUpstream.SayAsync(to, $"event: {name}\ndata: {data.Replace("FORGED", Forged, StringComparison.Ordinal)}\n\n");
            }

            return false;
        });
        await using var router = await Router.StartAsync($$"""
            "providers": { {{upstream.Provider("a", "anthropic")}} },
            "models": { "m": { "deployments": [{ "provider": "a", "model": "m" }], "retries": { "attempts": 1 } } }
            """);
        using var response = await router.ChatAsync("m", stream: true, more: ""","max_tokens":5,"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]""");
        var all = await response.Content.ReadAsStringAsync();
        var events = all.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        var text = "";
        foreach (var one in events[..^1])
        {
            // One line each, of printable characters, and one JSON text.
            Assert.StartsWith("data: {", one, StringComparison.Ordinal);
            Assert.DoesNotContain(one, static c => char.IsControl(c));
            using var json = JsonDocument.Parse(one[6..]);
            foreach (var choice in json.RootElement.GetProperty("choices").EnumerateArray())
            {
                text += choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : "";
            }
        }

        Assert.Equal(JsonSerializer.Deserialize<string>($"\"{Forged}\""), text);
        await router.AssertCleanAsync();
    }
}
