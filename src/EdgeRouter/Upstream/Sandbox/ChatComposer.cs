using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>Decides what a chat request is answered with: a tool call, JSON, or text, in that order of preference.</summary>
internal static class ChatComposer
{
    private const int LongestFragment = 6;

    public static SandboxAnswer? Compose(SandboxFields fields, string id, long created)
    {
        var request = SandboxRequest.Read(fields);
        var conversation = SandboxConversation.Read(fields);
        var call = fields.Fault is null ? SandboxTools.Pick(fields, conversation) : null;
        var json = fields.Fault is null ? ReadFormat(fields) : JsonFormat.None;
        if (fields.Fault is not null)
        {
            return null;
        }

        var choices = new SandboxChoice[request.Choices];
        for (var i = 0; i < choices.Length; i++)
        {
            choices[i] = call is null
                ? Say(request, conversation, json, i)
                : Call(request, call, CallId(id, i), i);
        }

        return new SandboxAnswer(id, created, request, choices, conversation.PromptTokens);
    }

    private static SandboxChoice Call(SandboxRequest request, SandboxCall call, string callId, int index) =>
        SandboxChoice.Limited(index, Fragments(call.Input), request.MaxTokens, "tool_calls") with { Call = call, CallId = callId };

    private static SandboxChoice Say(SandboxRequest request, SandboxConversation conversation, JsonFormat json, int index)
    {
        var text = SandboxText.Reply(conversation.UserSaid, conversation.ToolSaid, index, request.Settings.Tokens);
        var tokens = json switch
        {
            { Schema: { } schema } => Fragments(schema),
            { IsJson: true } => Fragments(Wrap(text.Join())),
            _ => text.StopBefore(request.Stops),
        };
        return SandboxChoice.Limited(index, tokens, request.MaxTokens, "stop");
    }

    private static JsonFormat ReadFormat(SandboxFields fields)
    {
        if (!fields.TryGet("response_format", out var format))
        {
            return JsonFormat.None;
        }

        var hasType = format.ValueKind == JsonValueKind.Object
            && format.TryGetProperty("type", out var kind) && kind.ValueKind == JsonValueKind.String;
        var type = hasType ? format.GetProperty("type").GetString() : null;
        switch (type)
        {
            case "text":
                return JsonFormat.None;
            case "json_object":
                return new JsonFormat(true, null);
            case "json_schema" when format.TryGetProperty("json_schema", out var named) && named.ValueKind == JsonValueKind.Object:
                return new JsonFormat(true, named.TryGetProperty("schema", out var schema) ? SchemaSample.Make(schema) : null);
            case "json_schema":
                fields.Missing("response_format.json_schema");
                return JsonFormat.None;
            default:
                fields.Refuse("response_format.type", "expected 'text', 'json_object' or 'json_schema'");
                return JsonFormat.None;
        }
    }

    private static string Wrap(string text)
    {
        var json = SandboxReply.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("answer"u8, text);
            json.WriteEndObject();
        });
        return Encoding.UTF8.GetString(json);
    }

    // Short JSON still comes in several pieces: clients that only work on whole arguments should fail here rather than in production.
    private static SandboxTokens Fragments(string json)
    {
        var pieces = SandboxTokens.Split(json, Math.Clamp(json.Length / 3, 1, LongestFragment));
        return new SandboxTokens(pieces, [], pieces.Length);
    }

    private static string CallId(string id, int choice) =>
        string.Create(CultureInfo.InvariantCulture, $"call_{id.AsSpan(id.IndexOf('-') + 1)}_{choice}");

    private readonly record struct JsonFormat(bool IsJson, string? Schema)
    {
        public static JsonFormat None => default;
    }
}
