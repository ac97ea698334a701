using System.Text.Json;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>The order in which a client's dialect has its events.</summary>
internal sealed class EventOrder(DialectId client)
{
    private bool _started;
    private bool _closing;
    private int _open = -1;
    private int _last = -1;

    public bool IsEnded { get; private set; }

    /// <param name="json">Null for OpenAI's end mark.</param>
    public void Take(ReadOnlySpan<byte> name, JsonDocument? json, Func<string> text)
    {
        Claim.That(!IsEnded, "nothing follows the end", text);
        if (client == DialectId.OpenAi)
        {
            IsEnded = json is null;
            Claim.That(json is null || json.RootElement.GetProperty("object").ValueEquals("chat.completion.chunk"), "every event is a chunk", text);
            return;
        }

        var root = json!.RootElement;
        var type = root.GetProperty("type").GetString()!;
        Claim.That(System.Text.Encoding.UTF8.GetString(name) == type, "the event's name is its type", text);
        Claim.That(_started != (type == "message_start"), "the message starts once, first", text);
        Claim.That(!_closing || type == "message_stop", "only the stop follows the last delta", text);
        _started = true;
        switch (type)
        {
            case "content_block_start":
                Claim.That(_open < 0 && root.GetProperty("index").GetInt32() == _last + 1, "blocks begin one after the other, numbered without gaps", text);
                _open = ++_last;
                break;
            case "content_block_delta":
                Claim.That(_open == root.GetProperty("index").GetInt32(), "a delta belongs to the open block", text);
                break;
            case "content_block_stop":
                Claim.That(_open == root.GetProperty("index").GetInt32(), "the open block is closed", text);
                _open = -1;
                break;
            case "message_delta":
                Claim.That(_open < 0, "all blocks are closed at the end", text);
                _closing = true;
                break;
            case "message_stop":
                Claim.That(_closing, "the stop follows the last delta", text);
                IsEnded = true;
                break;
        }
    }
}
