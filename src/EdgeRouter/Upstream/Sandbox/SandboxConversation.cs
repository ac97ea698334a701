using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// What the sandbox wants from the messages: who spoke last, what the user last said, and a tool's result if that is the last word.
/// </summary>
internal sealed record SandboxConversation(string LastRole, string? UserSaid, string? ToolSaid, int PromptTokens)
{
    public static SandboxConversation Read(SandboxFields fields)
    {
        var nothing = new SandboxConversation("", null, null, 1);
        if (!fields.TryGet("messages", out var messages))
        {
            fields.Missing("messages");
            return nothing;
        }

        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            fields.Refuse("messages", "expected an array with at least one message", "invalid_type");
            return nothing;
        }

        JsonElement? lastUser = null;
        JsonElement last = default;
        var lastRole = "";
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object
                || !message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String)
            {
                fields.Refuse($"messages[{index}].role", "expected a message object with a role", "invalid_type");
                return nothing;
            }

            lastRole = role.GetString()!;
            last = message;
            lastUser = lastRole == "user" ? message : lastUser;
            index++;
        }

        var tokens = SandboxRequest.EstimateTokens(messages);
        tokens += fields.TryGet("tools", out var tools) ? SandboxRequest.EstimateTokens(tools) : 0;
        return new SandboxConversation(
            lastRole,
            lastUser is { } user ? TextOf(user) : null,
            lastRole is "tool" or "function" ? TextOf(last) : null,
            tokens);
    }

    private static string TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content))
        {
            return "";
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return content.GetString()!;
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return "";
        }

        var texts = content.EnumerateArray()
            .Where(static p => p.ValueKind == JsonValueKind.Object)
            .Select(static p => p.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null)
            .Where(static t => t is not null);
        return string.Join(' ', texts);
    }
}
