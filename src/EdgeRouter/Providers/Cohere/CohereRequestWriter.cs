using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Cohere;

/// <summary>Writes the body of <c>POST /v2/chat</c>.</summary>
internal sealed class CohereRequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses) : RequestWriter(request, target, output, losses)
{
    private const int MostStops = 5;

    protected override void WriteBody()
    {
        Json.StartObject();
        Json.Name("model"u8);
        Json.Text(Target.Model.Span);
        Json.Name("messages"u8);
        Json.StartArray();
        foreach (var message in Request.Messages)
        {
            WriteMessage(message);
        }

        Json.EndArray();
        Setting(ChatField.MaxOutputTokens, "max_tokens"u8);
        Bounded(ChatField.Temperature, "temperature"u8, 0, 1);
        Setting(ChatField.TopP, "p"u8);
        Setting(ChatField.TopK, "k"u8);
        Setting(ChatField.Seed, "seed"u8);
        Bounded(ChatField.FrequencyPenalty, "frequency_penalty"u8, 0, 1);
        Bounded(ChatField.PresencePenalty, "presence_penalty"u8, 0, 1);
        if (Request.Stop.Count > MostStops)
        {
            Lose(ChatField.Stop, droppable: false, "has more than five texts");
        }
        else if (Request.Stop.Count > 0)
        {
            Json.Name("stop_sequences"u8);
            Json.StartArray();
            foreach (var stop in Request.Stop)
            {
                Json.Text(stop.Span);
            }

            Json.EndArray();
        }

        WriteTools();
        WriteFormat();
        WriteThinking();
        if (Request.Stream)
        {
            Json.Name("stream"u8);
            Json.Bool(true);
        }

        WriteUnlisted();
        Json.EndObject();
    }

    private void WriteMessage(ChatMessage message)
    {
        switch (message.Role)
        {
            case ChatRole.System or ChatRole.Developer:
                StartMessage("system"u8);
                WriteJoined(message.Parts);
                Json.EndObject();
                break;
            case ChatRole.Assistant:
                WriteAssistant(message);
                break;
            default:
                WriteUser(message);
                break;
        }
    }

    private void WriteUser(ChatMessage message)
    {
        foreach (var part in message.Parts)
        {
            if (part.Kind == ContentKind.ToolResult)
            {
                Json.StartObject();
                Json.Name("role"u8);
                Json.Text("tool"u8);
                Json.Name("tool_call_id"u8);
                Json.Text(part.Id.Span);
                Json.Name("content"u8);
                WriteJoined(part.Parts, part.IsError ? "Error: "u8 : default);
                Json.EndObject();
            }
        }

        var rest = message.Parts.FindAll(static p => p.Kind != ContentKind.ToolResult);
        if (rest.Count == 0)
        {
            return;
        }

        StartMessage("user"u8);
        if (rest.TrueForAll(static p => p.Kind is ContentKind.Text or ContentKind.DocumentText))
        {
            WriteJoined(rest);
        }
        else
        {
            Json.StartArray();
            foreach (var part in rest)
            {
                WritePart(part);
            }

            Json.EndArray();
        }

        Json.EndObject();
    }

    private void WritePart(ContentPart part)
    {
        switch (part.Kind)
        {
            case ContentKind.Text or ContentKind.Refusal or ContentKind.DocumentText:
                WriteTyped("text"u8, "text"u8, part.Text.Span);
                break;
            case ContentKind.ImageUrl or ContentKind.ImageData:
                Json.StartObject();
                Json.Name("type"u8);
                Json.Text("image_url"u8);
                Json.Name("image_url"u8);
                Json.StartObject();
                Json.Name("url"u8);
                Json.StartText();
                if (part.Kind == ContentKind.ImageData)
                {
                    Json.Output.Write("data:"u8);
                    Json.Output.Write(part.MediaType.Span);
                    Json.Output.Write(";base64,"u8);
                }

                Json.Output.Write(part.Text.Span);
                Json.EndText();
                Json.EndObject();
                Json.EndObject();
                break;
        }
    }

    private void WriteAssistant(ChatMessage message)
    {
        Json.StartObject();
        Json.Name("role"u8);
        Json.Text("assistant"u8);
        var content = message.Parts.FindAll(static p => p.Kind is ContentKind.Text or ContentKind.Refusal or ContentKind.Reasoning && !p.Text.IsEmpty);
        if (content.Count > 0)
        {
            Json.Name("content"u8);
            Json.StartArray();
            foreach (var part in content)
            {
                var isThinking = part.Kind == ContentKind.Reasoning;
                WriteTyped(isThinking ? "thinking"u8 : "text"u8, isThinking ? "thinking"u8 : "text"u8, part.Text.Span);
            }

            Json.EndArray();
        }

        var calls = message.Parts.FindAll(static p => p.Kind == ContentKind.ToolCall);
        if (calls.Count > 0)
        {
            Json.Name("tool_calls"u8);
            Json.StartArray();
            foreach (var call in calls)
            {
                Json.StartObject();
                Json.Name("id"u8);
                Json.Text(call.Id.Span);
                Json.Name("type"u8);
                Json.Text("function"u8);
                Json.Name("function"u8);
                Json.StartObject();
                Json.Name("name"u8);
                Json.Text(call.Name.Span);
                Json.Name("arguments"u8);
                Json.Value(call.Arguments.IsEmpty ? "{}"u8 : call.Arguments.Span);
                Json.EndObject();
                Json.EndObject();
            }

            Json.EndArray();
        }

        Json.EndObject();
    }

    private void WriteTyped(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text(type);
        Json.Name(name);
        Json.Text(text);
        Json.EndObject();
    }

    private void StartMessage(ReadOnlySpan<byte> role)
    {
        Json.StartObject();
        Json.Name("role"u8);
        Json.Text(role);
        Json.Name("content"u8);
    }

    private void WriteTools()
    {
        var named = Request.ToolChoice == ToolChoice.Named;

        // A function cannot be named here, but it can be the only one.
        var tools = Request.Tools.FindAll(t => t.Opaque.IsEmpty && (!named || t.Name.Span.SequenceEqual(Request.ToolName.Span)));
        if (named && tools.Count == 0)
        {
            Lose(ChatField.ToolChoice, droppable: false, "names a function that is not among the tools");
        }

        if (tools.Count > 0)
        {
            Json.Name("tools"u8);
            Json.StartArray();
            foreach (var tool in tools)
            {
                WriteTool(tool);
            }

            Json.EndArray();
        }

        if (Request.Has(ChatField.ToolStrict))
        {
            // One switch for all of them.
            if (tools.TrueForAll(static t => t.Strict == true))
            {
                Json.Name("strict_tools"u8);
                Json.Bool(true);
            }
            else
            {
                Lose(ChatField.ToolStrict, droppable: true, "is set for some of the tools only");
            }
        }

        if (Request.ToolChoice is ToolChoice.Required or ToolChoice.Named or ToolChoice.None)
        {
            Json.Name("tool_choice"u8);
            Json.Text(Request.ToolChoice == ToolChoice.None ? "NONE"u8 : "REQUIRED"u8);
        }
    }

    private void WriteTool(ChatTool tool)
    {
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text("function"u8);
        Json.Name("function"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(tool.Name.Span);
        if (!tool.Description.IsEmpty)
        {
            Json.Name("description"u8);
            Json.Text(tool.Description.Span);
        }

        Json.Name("parameters"u8);
        Json.Raw(tool.Schema.IsEmpty ? "{\"type\":\"object\",\"properties\":{}}"u8 : tool.Schema.Span);
        Json.EndObject();
        Json.EndObject();
    }

    private void WriteFormat()
    {
        if (Request.Format == AnswerFormat.Text)
        {
            return;
        }

        if (Request.Format == AnswerFormat.JsonSchema && Request.Tools.Count > 0)
        {
            Lose(ChatField.JsonSchema, droppable: false, "cannot go together with tools");
            return;
        }

        Json.Name("response_format"u8);
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text("json_object"u8);
        if (!Request.Schema.IsEmpty)
        {
            Json.Name("json_schema"u8);
            Json.Raw(Request.Schema.Span);
        }

        Json.EndObject();
    }

    private void WriteThinking()
    {
        if (Request.Effort == ReasoningEffort.Unset && Request.Thinking == ThinkingMode.Unset)
        {
            return;
        }

        var off = Request.Thinking == ThinkingMode.Disabled || Request.Thinking == ThinkingMode.Unset && Request.Effort == ReasoningEffort.None;
        var budget = Request.ThinkingBudget > 0 ? Request.ThinkingBudget : ReasoningEfforts.Budget(Request.Effort);
        Json.Name("thinking"u8);
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text(off ? "disabled"u8 : "enabled"u8);
        if (!off && budget > 0)
        {
            Json.Name("token_budget"u8);
            Json.Number(budget);
        }

        Json.EndObject();
    }
}
