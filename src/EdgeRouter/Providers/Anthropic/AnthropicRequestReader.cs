using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Reads the body of <c>POST /v1/messages</c>, and of <c>count_tokens</c>, which lacks only the limits.</summary>
internal sealed class AnthropicRequestReader : RequestReader
{
    protected override ChatRequest Request { get; } = new() { Origin = DialectId.Anthropic, IncludeUsage = true };

    protected override void ReadBody(ReadOnlyMemory<byte> body)
    {
        // The prompt's order: system first, wherever it stands.
        var system = JsonMembers.Find(body, "system"u8);
        if (!system.IsEmpty)
        {
            var message = new ChatMessage { Role = ChatRole.System };
            AnthropicContentReader.ReadContent(Request, message.Parts, system, "system", Fail);
            Request.Messages.Add(message);
            Request.Mark(ChatField.System, "system");
        }

        var hasMessages = false;
        var member = new JsonMembers(body);
        while (member.Next())
        {
            hasMessages |= member.Key.SequenceEqual("messages"u8);
            ReadMember(member);
        }

        if (member.IsBroken)
        {
            Fail("the body is not a JSON object", null, "invalid_json");
        }
        else if (!hasMessages)
        {
            Fail("messages: Field required", "messages", "missing_required_parameter");
        }
    }

    private void ReadMember(in JsonMembers member)
    {
        switch (member.Key)
        {
            case var key when key.SequenceEqual("system"u8):
                break;
            case var key when key.SequenceEqual("model"u8):
                Request.Model = TextOf(member, "model");
                break;
            case var key when key.SequenceEqual("messages"u8):
                ReadMessages(member);
                break;
            case var key when key.SequenceEqual("max_tokens"u8):
                SetNumber(ChatField.MaxOutputTokens, member, "max_tokens");
                break;
            case var key when key.SequenceEqual("stream"u8):
                Request.Stream = BoolOf(member, "stream") == true;
                break;
            case var key when key.SequenceEqual("temperature"u8):
                SetNumber(ChatField.Temperature, member, "temperature");
                break;
            case var key when key.SequenceEqual("top_p"u8):
                SetNumber(ChatField.TopP, member, "top_p");
                break;
            case var key when key.SequenceEqual("top_k"u8):
                SetNumber(ChatField.TopK, member, "top_k");
                break;
            case var key when key.SequenceEqual("stop_sequences"u8):
                ReadStop(member);
                break;
            case var key when key.SequenceEqual("tools"u8):
                ReadTools(member);
                break;
            case var key when key.SequenceEqual("tool_choice"u8):
                ReadToolChoice(member);
                break;
            case var key when key.SequenceEqual("thinking"u8):
                ReadThinking(member);
                break;
            case var key when key.SequenceEqual("output_config"u8):
                ReadOutputConfig(member);
                break;
            case var key when key.SequenceEqual("metadata"u8):
                ReadMetadata(member);
                break;
            case var key when key.SequenceEqual("service_tier"u8):
                SetRaw(ChatField.ServiceTier, member, "service_tier");
                break;
            default:
                // A mark for the whole prompt and a wish for a place to compute are hints; a container or a remote tool server is content.
                AddUnlisted(member, member.Key.SequenceEqual("cache_control"u8) || member.Key.SequenceEqual("inference_geo"u8));
                break;
        }
    }

    private void ReadStop(in JsonMembers member)
    {
        var item = new JsonItems(member.Raw);
        while (item.Next())
        {
            Request.Stop.Add(item.Text);
            if (item.Token != JsonToken.String)
            {
                FailType("stop_sequences", "an array of strings");
            }
        }

        if (Request.Stop.Count > 0)
        {
            Request.Set(ChatField.Stop, member.Raw, "stop_sequences");
        }
    }

    private void ReadMetadata(in JsonMembers member)
    {
        var entry = new JsonMembers(member.Raw);
        while (entry.Next())
        {
            if (entry.Key.SequenceEqual("user_id"u8))
            {
                SetRaw(ChatField.User, entry, "metadata.user_id");
            }
            else
            {
                AddUnlisted(entry, droppable: true, "metadata.");
            }
        }
    }

    private void ReadThinking(in JsonMembers member)
    {
        var entry = new JsonMembers(member.Raw);
        while (entry.Next())
        {
            switch (entry.Key)
            {
                case var key when key.SequenceEqual("type"u8):
                    var type = entry.Text.Span;
                    Request.Thinking = type.SequenceEqual("enabled"u8) ? ThinkingMode.Enabled
                        : type.SequenceEqual("adaptive"u8) ? ThinkingMode.Adaptive
                        : type.SequenceEqual("disabled"u8) ? ThinkingMode.Disabled : ThinkingMode.Unset;
                    if (Request.Thinking == ThinkingMode.Unset)
                    {
                        Fail("thinking.type is none of enabled, adaptive, disabled", "thinking.type");
                    }

                    Request.Mark(ChatField.ThinkingBudget, "thinking");
                    break;
                case var key when key.SequenceEqual("budget_tokens"u8):
                    Request.ThinkingBudget = CountOf(entry, "thinking.budget_tokens");
                    break;
                case var key when key.SequenceEqual("display"u8) && entry.Token == JsonToken.String:
                    Request.ThinkingDisplay = entry.Text;
                    Request.Mark(ChatField.ThinkingDisplay, "thinking.display");
                    break;
                default:
                    AddUnlisted(entry, droppable: true, "thinking.");
                    break;
            }
        }
    }

    private void ReadOutputConfig(in JsonMembers member)
    {
        var entry = new JsonMembers(member.Raw);
        while (entry.Next())
        {
            switch (entry.Key)
            {
                case var key when key.SequenceEqual("effort"u8):
                    ReadEffort(entry, "output_config.effort");
                    break;
                case var key when key.SequenceEqual("format"u8):
                    Request.Schema = JsonMembers.Find(entry.Raw, "schema"u8);
                    if (!Request.Schema.IsEmpty)
                    {
                        Request.Format = AnswerFormat.JsonSchema;
                        Request.SchemaStrict = true;
                        Request.Mark(ChatField.JsonSchema, "output_config.format");
                    }

                    break;
                default:
                    AddUnlisted(entry, droppable: true, "output_config.");
                    break;
            }
        }
    }

    private void ReadTools(in JsonMembers member)
    {
        var item = new JsonItems(member.Raw);
        while (item.Next())
        {
            var path = $"tools.{item.Index}";
            var tool = new ChatTool();
            var part = new JsonMembers(item.Raw);
            while (part.Next())
            {
                switch (part.Key)
                {
                    case var key when key.SequenceEqual("type"u8) && part.Token == JsonToken.String && !part.Text.Span.SequenceEqual("custom"u8):
                        tool.Opaque = item.Raw;
                        Request.Mark(ChatField.OpaqueTool, path);
                        break;
                    case var key when key.SequenceEqual("name"u8):
                        tool.Name = part.Text;
                        break;
                    case var key when key.SequenceEqual("description"u8):
                        tool.Description = part.Text;
                        break;
                    case var key when key.SequenceEqual("input_schema"u8):
                        tool.Schema = part.Raw;
                        break;
                    case var key when key.SequenceEqual("strict"u8):
                        tool.Strict = BoolOf(part, $"{path}.strict");
                        if (tool.Strict == true)
                        {
                            Request.Mark(ChatField.ToolStrict, $"{path}.strict");
                        }

                        break;
                    case var key when key.SequenceEqual("cache_control"u8) && part.Token == JsonToken.StartObject:
                        tool.CacheControl = part.Raw;
                        Request.Mark(ChatField.CacheControl, $"{path}.cache_control");
                        break;
                }
            }

            if (tool.Name.IsEmpty && tool.Opaque.IsEmpty)
            {
                Fail($"{path}.name: Field required", $"{path}.name");
            }

            Request.Tools.Add(tool);
            Request.Mark(ChatField.Tools, "tools");
        }
    }

    private void ReadToolChoice(in JsonMembers member)
    {
        if (member.Token == JsonToken.Null)
        {
            return;
        }

        var type = JsonMembers.FindText(member.Raw, "type"u8).Span;
        Request.ToolChoice = type.SequenceEqual("auto"u8) ? ToolChoice.Auto
            : type.SequenceEqual("any"u8) ? ToolChoice.Required
            : type.SequenceEqual("none"u8) ? ToolChoice.None
            : type.SequenceEqual("tool"u8) ? ToolChoice.Named : ToolChoice.Unset;
        if (Request.ToolChoice == ToolChoice.Unset)
        {
            Fail("tool_choice.type is none of auto, any, none, tool", "tool_choice.type");
        }

        Request.ToolName = JsonMembers.FindText(member.Raw, "name"u8);
        Request.Mark(ChatField.ToolChoice, "tool_choice");
        if (JsonMembers.Find(member.Raw, "disable_parallel_tool_use"u8).Span.SequenceEqual("true"u8))
        {
            Request.ParallelToolCalls = false;
            Request.Mark(ChatField.ParallelToolCalls, "tool_choice.disable_parallel_tool_use");
        }
    }

    private void ReadMessages(in JsonMembers member)
    {
        if (member.Token != JsonToken.StartArray)
        {
            FailType("messages", "an array");
            return;
        }

        var item = new JsonItems(member.Raw);
        while (item.Next())
        {
            var path = $"messages.{item.Index}";
            var role = JsonMembers.FindText(item.Raw, "role"u8).Span;
            var isSystem = role.SequenceEqual("system"u8);
            if (!isSystem && !role.SequenceEqual("user"u8) && !role.SequenceEqual("assistant"u8))
            {
                Fail($"{path}.role is none of user, assistant", $"{path}.role");
                return;
            }

            var message = new ChatMessage { Role = isSystem ? ChatRole.System : role.SequenceEqual("user"u8) ? ChatRole.User : ChatRole.Assistant };
            AnthropicContentReader.ReadContent(Request, message.Parts, JsonMembers.Find(item.Raw, "content"u8), $"{path}.content", Fail);
            Request.Messages.Add(message);
        }

        if (item.Index < 0)
        {
            Fail("messages: at least one message is required", "messages");
        }
    }

    private void Fail(string message, string param) => Fail(message, param, "invalid_value");
}
