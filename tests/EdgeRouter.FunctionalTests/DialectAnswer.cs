using System.Text.Json.Nodes;

namespace EdgeRouter.FunctionalTests;

/// <summary>An answer as its client reads it.</summary>
internal sealed record DialectAnswer(string Text, string Finish, int Input, int Output, int Cached, string Tool, string Arguments)
{
    public static async Task<DialectAnswer> OfAsync(string client, HttpResponseMessage response, bool stream)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return client == "anthropic" ? (stream ? OfEvents(body) : OfMessage(JsonNode.Parse(body)!)) : stream ? OfChunks(body) : OfCompletion(JsonNode.Parse(body)!);
    }

    private static DialectAnswer OfMessage(JsonNode message)
    {
        var blocks = message["content"]!.AsArray();
        var tool = blocks.FirstOrDefault(static b => b!["type"]!.GetValue<string>() == "tool_use");
        var usage = message["usage"]!;
        var cached = usage["cache_read_input_tokens"]!.GetValue<int>();
        return new DialectAnswer(
            string.Concat(blocks.Where(static b => b!["type"]!.GetValue<string>() == "text").Select(static b => b!["text"]!.GetValue<string>())),
            FinishOf(message["stop_reason"]!.GetValue<string>()),
            usage["input_tokens"]!.GetValue<int>() + cached,
            usage["output_tokens"]!.GetValue<int>(),
            cached,
            tool?["name"]!.GetValue<string>() ?? "",
            tool?["input"]!.ToJsonString() ?? "");
    }

    private static DialectAnswer OfCompletion(JsonNode answer)
    {
        var choice = answer["choices"]![0]!;
        var tool = choice["message"]!["tool_calls"]?[0]!["function"];
        return new DialectAnswer(
            choice["message"]!["content"]?.GetValue<string>() ?? "", choice["finish_reason"]!.GetValue<string>(), Count(answer, "prompt_tokens"), Count(answer, "completion_tokens"), CachedOf(answer), tool?["name"]!.GetValue<string>() ?? "", tool?["arguments"]!.GetValue<string>() ?? "");
    }

    private static DialectAnswer OfChunks(string body)
    {
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        var answer = new DialectAnswer("", "", 0, 0, 0, "", "");
        foreach (var chunk in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')).SkipLast(1).Select(static e => JsonNode.Parse(e["data: ".Length..])!))
        {
            if (chunk["choices"]!.AsArray() is [{ } choice])
            {
                var call = choice["delta"]!["tool_calls"]?[0]!["function"];
                answer = answer with
                {
                    Text = answer.Text + choice["delta"]!["content"]?.GetValue<string>(),
                    Finish = choice["finish_reason"]?.GetValue<string>() ?? answer.Finish,
                    Tool = answer.Tool + call?["name"]?.GetValue<string>(),
                    Arguments = answer.Arguments + call?["arguments"]?.GetValue<string>(),
                };
            }

            if (chunk["usage"] is not null)
            {
                answer = answer with { Input = Count(chunk, "prompt_tokens"), Output = Count(chunk, "completion_tokens"), Cached = CachedOf(chunk) };
            }
        }

        return answer;
    }

    // In Anthropic's strict order, or not at all.
    private static DialectAnswer OfEvents(string body)
    {
        var answer = new DialectAnswer("", "", 0, 0, 0, "", "");
        var names = new List<string>();
        var open = -1;
        foreach (var raw in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')))
        {
            var data = JsonNode.Parse(raw[(raw.IndexOf("data: ", StringComparison.Ordinal) + 6)..])!;
            var name = data["type"]!.GetValue<string>();
            Assert.StartsWith($"event: {name}\n", raw, StringComparison.Ordinal);
            names.Add(name);
            switch (name)
            {
                case "content_block_start":
                    Assert.Equal(-1, open);
                    open = data["index"]!.GetValue<int>();
                    answer = answer with { Tool = answer.Tool + data["content_block"]!["name"]?.GetValue<string>() };
                    break;
                case "content_block_delta":
                    Assert.Equal(open, data["index"]!.GetValue<int>());
                    answer = answer with { Text = answer.Text + data["delta"]!["text"]?.GetValue<string>(), Arguments = answer.Arguments + data["delta"]!["partial_json"]?.GetValue<string>() };
                    break;
                case "content_block_stop":
                    Assert.Equal(open, data["index"]!.GetValue<int>());
                    open = -1;
                    break;
                case "message_delta":
                    var usage = data["usage"]!;
                    var cached = usage["cache_read_input_tokens"]?.GetValue<int>() ?? 0;
                    answer = answer with { Finish = FinishOf(data["delta"]!["stop_reason"]!.GetValue<string>()), Input = usage["input_tokens"]!.GetValue<int>() + cached, Output = usage["output_tokens"]!.GetValue<int>(), Cached = cached };
                    break;
            }
        }

        Assert.Equal(("message_start", "message_stop"), (names[0], names[^1]));
        return answer;
    }

    private static string FinishOf(string reason) => reason switch { "end_turn" => "stop", "tool_use" => "tool_calls", _ => reason };

    private static int Count(JsonNode answer, string name) => answer["usage"]![name]!.GetValue<int>();

    private static int CachedOf(JsonNode answer) => answer["usage"]!["prompt_tokens_details"]?["cached_tokens"]?.GetValue<int>() ?? 0;
}
