using System.Text.Json;

namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// Whether to answer with a tool call, and which. The model of the sandbox is eager: it calls the first tool (functions before custom
/// tools) unless the last message is a tool's result, when it answers in text so that an agent's loop ends. A choice of <c>required</c>
/// or of one tool by name is obeyed always.
/// </summary>
internal static class SandboxTools
{
    public static SandboxCall? Pick(SandboxFields fields, SandboxConversation conversation)
    {
        var tools = ReadTools(fields);
        var (mode, type, name) = ReadChoice(fields);
        if (fields.Fault is not null || mode == "none")
        {
            return null;
        }

        if (mode == "required" && tools.Count == 0)
        {
            fields.Refuse("tool_choice", "it is only allowed when 'tools' are specified");
            return null;
        }

        if (tools.Count == 0 || (mode == "auto" && conversation.ToolSaid is not null))
        {
            return null;
        }

        var found = tools.Find(t => (name is null || t.Name == name) && t.Type == (type ?? "function"));
        found = found.Name is null && name is null ? tools[0] : found;
        if (found.Name is null)
        {
            fields.Refuse("tool_choice", $"there is no {type} '{name}' in 'tools'");
            return null;
        }

        var input = found.Type == "custom"
            ? "sandbox input"
            : found.Definition.TryGetProperty("parameters", out var parameters) ? SchemaSample.Make(parameters) : "{}";
        return new SandboxCall(found.Type == "custom", found.Name, input);
    }

    private static List<(string Type, string Name, JsonElement Definition)> ReadTools(SandboxFields fields)
    {
        var tools = new List<(string Type, string Name, JsonElement Definition)>();
        if (!fields.TryGet("tools", out var value))
        {
            return tools;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            fields.Refuse("tools", "expected an array", "invalid_type");
            return tools;
        }

        foreach (var tool in value.EnumerateArray())
        {
            if (Named(tool) is not { } named)
            {
                fields.Refuse($"tools[{tools.Count}]", "expected a function or a custom tool with a name");
                return tools;
            }

            tools.Add(named);
        }

        return tools;
    }

    private static (string Mode, string? Type, string? Name) ReadChoice(SandboxFields fields)
    {
        if (!fields.TryGet("tool_choice", out var choice))
        {
            return ("auto", null, null);
        }

        if (choice.ValueKind == JsonValueKind.String && choice.GetString() is "none" or "auto" or "required")
        {
            return (choice.GetString()!, null, null);
        }

        if (Named(choice) is { } named)
        {
            return ("required", named.Type, named.Name);
        }

        if (choice.ValueKind == JsonValueKind.Object
            && choice.TryGetProperty("allowed_tools", out var allowed) && allowed.ValueKind == JsonValueKind.Object
            && allowed.TryGetProperty("mode", out var mode) && mode.ValueKind == JsonValueKind.String
            && mode.GetString() is "auto" or "required"
            && allowed.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array && tools.GetArrayLength() > 0
            && Named(tools[0]) is { } first)
        {
            return (mode.GetString()!, first.Type, first.Name);
        }

        fields.Refuse("tool_choice", "expected 'none', 'auto', 'required' or an object that names a tool");
        return ("none", null, null);
    }

    // A tool and a choice of one have the same shape: {"type":"function","function":{"name":...}}.
    private static (string Type, string Name, JsonElement Definition)? Named(JsonElement tool)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("type", out var kind) || kind.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var type = kind.GetString()!;
        return type is "function" or "custom"
            && tool.TryGetProperty(type, out var definition) && definition.ValueKind == JsonValueKind.Object
            && definition.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
            ? (type, name.GetString()!, definition)
            : null;
    }
}
