using System.Text.Json;

namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>The same for callers of Anthropic's API: its message, its events in its order, its error.</summary>
internal sealed partial class ClientView
{
    private void ReadMessage(string body)
    {
        using var json = JsonDocument.Parse(body);
        if (Status != 200)
        {
            ReadMessageError(json.RootElement);
            return;
        }

        Require(json.RootElement.GetProperty("type").GetString() == "message", "an answer is no message");
        Require(json.RootElement.GetProperty("content")[0].GetProperty("text").GetString() == JsonAnswer, "the answer's text is another one");
        Require(json.RootElement.GetProperty("stop_reason").GetString() == "end_turn", "no stop reason");
        _models.Add(json.RootElement.GetProperty("model").GetString()!);
        CompletionTokens = json.RootElement.GetProperty("usage").GetProperty("output_tokens").GetInt32();
    }

    private void ReadMessageStream(string body)
    {
        Require(body.EndsWith("\n\n", StringComparison.Ordinal), "the last event has no end");
        var (last, open) = ("", false);
        foreach (var text in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => !e.StartsWith(':')))
        {
            Require(Code is null && !HasDone, $"something comes after the end: {text}");
            var lines = text.Split('\n');
            Require(lines.Length == 2 && lines[0].StartsWith("event: ", StringComparison.Ordinal) && lines[1].StartsWith("data: ", StringComparison.Ordinal), $"not an event: {text}");
            using var json = JsonDocument.Parse(lines[1]["data: ".Length..]);
            var type = json.RootElement.GetProperty("type").GetString()!;
            Require(lines[0] == $"event: {type}", $"the event's name is not its type: {text}");
            switch (type)
            {
                case "ping":
                    continue;
                case "error":
                    ReadMessageError(json.RootElement);
                    continue;
                case "message_start":
                    Require(last.Length == 0, "message_start comes twice or late");
                    var message = json.RootElement.GetProperty("message");
                    _ids.Add(message.GetProperty("id").GetString()!);
                    _models.Add(message.GetProperty("model").GetString()!);
                    _roles++;
                    break;
                case "content_block_start":
                    Require(!open && last is "message_start" or "content_block_stop", $"{type} comes after {last}");
                    open = true;
                    break;
                case "content_block_delta":
                    Require(open, $"{type} comes after {last}");
                    _content.Append(json.RootElement.GetProperty("delta").GetProperty("text").GetString());
                    break;
                case "content_block_stop":
                    Require(open, $"{type} comes after {last}");
                    open = false;
                    break;
                case "message_delta":
                    Require(!open, $"{type} comes while a block is open");
                    _finishes++;
                    _usages++;
                    CompletionTokens = json.RootElement.GetProperty("usage").GetProperty("output_tokens").GetInt32();
                    break;
                case "message_stop":
                    Require(last == "message_delta", $"{type} comes after {last}");
                    HasDone = true;
                    break;
                default:
                    Fail($"an event of the type {type}");
                    break;
            }

            last = type;
        }

        var whole = string.Concat(Enumerable.Range(0, _words).Select(static i => $"w{i} "));
        Require(_roles <= 1, $"the stream has {_roles} beginnings");
        if (Code is null)
        {
            Require(_content.ToString() == whole, $"a stream that ends well says '{_content}'");
            Require(_finishes == 1 && HasDone, $"{_finishes} stop reasons, and {(HasDone ? "an" : "no")} end");
        }
        else
        {
            Require(whole.StartsWith(_content.ToString(), StringComparison.Ordinal) && _content.Length > 0, $"before the error the stream says '{_content}'");
            Require(_finishes == 0, "a stream that fails has a stop reason");
        }
    }

    private void ReadMessageError(JsonElement envelope)
    {
        Require(envelope.GetProperty("type").GetString() == "error", "the error is not Anthropic's");
        var error = envelope.GetProperty("error");
        Require(error.GetProperty("message").GetString()!.Length > 0 && error.GetProperty("type").GetString()!.Length > 0, "the error has no message or no type");
        Require(Status is 200 or >= 400, $"an error has the status {Status}");
        Code = error.GetProperty("type").GetString()!;
        Text = error.GetProperty("message").GetString()!;
    }
}
