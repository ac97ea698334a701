using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Reads the body of <c>POST /v1/chat/completions</c>.</summary>
internal sealed class OpenAiRequestReader : RequestReader
{
    protected override ChatRequest Request { get; } = new() { Origin = DialectId.OpenAi };

    protected override void ReadBody(ReadOnlyMemory<byte> body)
    {
        var member = new JsonMembers(body);
        var hasMessages = false;
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
            Fail("messages is missing", "messages", "missing_required_parameter");
        }
    }

    private void ReadMember(in JsonMembers member)
    {
        switch (member.Key)
        {
            case var key when key.SequenceEqual("model"u8):
                Request.Model = TextOf(member, "model");
                break;
            case var key when key.SequenceEqual("messages"u8):
                ReadMessages(member);
                break;
            case var key when key.SequenceEqual("stream"u8):
                Request.Stream = BoolOf(member, "stream") == true;
                break;
            case var key when key.SequenceEqual("stream_options"u8):
                // Padding against traffic analysis is the upstream's own business.
                Request.IncludeUsage = JsonMembers.Find(member.Raw, "include_usage"u8).Span.SequenceEqual("true"u8);
                break;
            case var key when key.SequenceEqual("tools"u8):
                ReadTools(member);
                break;
            case var key when key.SequenceEqual("tool_choice"u8):
                ReadToolChoice(member);
                break;
            case var key when key.SequenceEqual("parallel_tool_calls"u8):
                Request.ParallelToolCalls = BoolOf(member, "parallel_tool_calls");
                if (Request.ParallelToolCalls is not null)
                {
                    Request.Mark(ChatField.ParallelToolCalls, "parallel_tool_calls");
                }

                break;
            case var key when key.SequenceEqual("response_format"u8):
                ReadFormat(member);
                break;
            case var key when key.SequenceEqual("reasoning_effort"u8):
                ReadEffort(member, "reasoning_effort");
                break;
            case var key when key.SequenceEqual("stop"u8):
                ReadStop(member);
                break;
            default:
                ReadSetting(member);
                break;
        }
    }

    private void ReadSetting(in JsonMembers member)
    {
        switch (member.Key)
        {
            // The newer name wins, wherever it stands.
            case var key when key.SequenceEqual("max_completion_tokens"u8):
                SetNumber(ChatField.MaxOutputTokens, member, "max_completion_tokens");
                break;
            case var key when key.SequenceEqual("max_tokens"u8):
                if (!Request.Has(ChatField.MaxOutputTokens))
                {
                    SetNumber(ChatField.MaxOutputTokens, member, "max_tokens");
                }

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
            case var key when key.SequenceEqual("frequency_penalty"u8):
                SetNumber(ChatField.FrequencyPenalty, member, "frequency_penalty");
                break;
            case var key when key.SequenceEqual("presence_penalty"u8):
                SetNumber(ChatField.PresencePenalty, member, "presence_penalty");
                break;
            case var key when key.SequenceEqual("seed"u8):
                SetNumber(ChatField.Seed, member, "seed");
                break;
            case var key when key.SequenceEqual("n"u8):
                if (!member.Raw.Span.SequenceEqual("1"u8))
                {
                    SetNumber(ChatField.Choices, member, "n");
                }

                break;
            case var key when key.SequenceEqual("logprobs"u8):
                if (BoolOf(member, "logprobs") == true)
                {
                    SetRaw(ChatField.Logprobs, member, "logprobs");
                }

                break;
            case var key when key.SequenceEqual("top_logprobs"u8):
                SetNumber(ChatField.TopLogprobs, member, "top_logprobs");
                break;
            case var key when key.SequenceEqual("logit_bias"u8):
                SetRaw(ChatField.LogitBias, member, "logit_bias");
                break;
            case var key when key.SequenceEqual("user"u8) || key.SequenceEqual("safety_identifier"u8):
                SetRaw(ChatField.User, member, key.SequenceEqual("user"u8) ? "user" : "safety_identifier");
                break;
            case var key when key.SequenceEqual("metadata"u8):
                SetRaw(ChatField.Metadata, member, "metadata");
                break;
            case var key when key.SequenceEqual("service_tier"u8):
                SetRaw(ChatField.ServiceTier, member, "service_tier");
                break;
            default:
                AddUnlisted(member, IsHint(member.Key) || IsPlain(member));
                break;
        }
    }

    // Members that steer caching, storage or style: another provider's answer without them is still an answer.
    private static bool IsHint(ReadOnlySpan<byte> key) => key.SequenceEqual("store"u8) || key.SequenceEqual("prompt_cache_key"u8) || key.SequenceEqual("prompt_cache_options"u8)
        || key.SequenceEqual("prompt_cache_retention"u8) || key.SequenceEqual("verbosity"u8) || key.SequenceEqual("prediction"u8) || key.SequenceEqual("moderation"u8);

    // Text is what every dialect answers with.
    private static bool IsPlain(in JsonMembers member) => member.Key.SequenceEqual("modalities"u8) && !member.Raw.Span.Contains((byte)',') && member.Raw.Span.IndexOf("\"text\""u8) > 0;

    private void ReadStop(in JsonMembers member)
    {
        if (member.Token == JsonToken.String)
        {
            Request.Stop.Add(member.Text);
        }
        else if (member.Token == JsonToken.StartArray)
        {
            var item = new JsonItems(member.Raw);
            while (item.Next())
            {
                Request.Stop.Add(item.Text);
                if (item.Token != JsonToken.String)
                {
                    FailType("stop", "a string or an array of strings");
                }
            }
        }
        else if (member.Token != JsonToken.Null)
        {
            FailType("stop", "a string or an array of strings");
        }

        if (Request.Stop.Count > 0)
        {
            Request.Set(ChatField.Stop, member.Raw, "stop");
        }
    }

    private void ReadFormat(in JsonMembers member)
    {
        var type = JsonMembers.FindText(member.Raw, "type"u8).Span;
        if (type.SequenceEqual("json_object"u8))
        {
            Request.Format = AnswerFormat.JsonObject;
            Request.Mark(ChatField.JsonObject, "response_format");
        }
        else if (type.SequenceEqual("json_schema"u8))
        {
            Request.Format = AnswerFormat.JsonSchema;
            Request.Mark(ChatField.JsonSchema, "response_format");
            var schema = new JsonMembers(JsonMembers.Find(member.Raw, "json_schema"u8));
            while (schema.Next())
            {
                switch (schema.Key)
                {
                    case var key when key.SequenceEqual("schema"u8):
                        Request.Schema = schema.Raw;
                        break;
                    case var key when key.SequenceEqual("name"u8):
                        Request.SchemaName = schema.Text;
                        break;
                    case var key when key.SequenceEqual("description"u8):
                        Request.SchemaDescription = schema.Text;
                        break;
                    case var key when key.SequenceEqual("strict"u8):
                        Request.SchemaStrict = BoolOf(schema, "response_format.json_schema.strict");
                        break;
                }
            }
        }
        else if (!type.SequenceEqual("text"u8) && member.Token != JsonToken.Null)
        {
            Fail("response_format.type is none of text, json_object, json_schema", "response_format.type");
        }
    }

    private void ReadTools(in JsonMembers member)
    {
        var item = new JsonItems(member.Raw);
        while (item.Next())
        {
            var path = $"tools[{item.Index}]";
            var function = JsonMembers.Find(item.Raw, "function"u8);
            var tool = new ChatTool { CacheControl = JsonMembers.Find(item.Raw, "cache_control"u8) };
            if (!JsonMembers.FindText(item.Raw, "type"u8).Span.SequenceEqual("function"u8) || function.IsEmpty)
            {
                tool.Opaque = item.Raw;
                Request.Mark(ChatField.OpaqueTool, path);
            }

            var part = new JsonMembers(function);
            while (part.Next())
            {
                switch (part.Key)
                {
                    case var key when key.SequenceEqual("name"u8):
                        tool.Name = part.Text;
                        break;
                    case var key when key.SequenceEqual("description"u8):
                        tool.Description = part.Text;
                        break;
                    case var key when key.SequenceEqual("parameters"u8):
                        tool.Schema = part.Token == JsonToken.StartObject ? part.Raw : default;
                        break;
                    case var key when key.SequenceEqual("strict"u8):
                        tool.Strict = BoolOf(part, $"{path}.function.strict");
                        break;
                }
            }

            if (tool.Name.IsEmpty && tool.Opaque.IsEmpty)
            {
                Fail($"{path}.function.name is missing", $"{path}.function.name");
            }

            Request.Tools.Add(tool);
            Request.Mark(ChatField.Tools, "tools");
            MarkTool(tool, path);
        }
    }

    private void MarkTool(ChatTool tool, string path)
    {
        if (tool.Strict == true)
        {
            Request.Mark(ChatField.ToolStrict, $"{path}.function.strict");
        }

        if (!tool.CacheControl.IsEmpty)
        {
            Request.Mark(ChatField.CacheControl, $"{path}.cache_control");
        }
    }

    private void ReadToolChoice(in JsonMembers member)
    {
        if (member.Token == JsonToken.Null)
        {
            return;
        }

        Request.Mark(ChatField.ToolChoice, "tool_choice");
        var word = member.Text.Span;
        Request.ToolChoice = word.SequenceEqual("auto"u8) ? ToolChoice.Auto
            : word.SequenceEqual("none"u8) ? ToolChoice.None
            : word.SequenceEqual("required"u8) || word.SequenceEqual("any"u8) ? ToolChoice.Required : ToolChoice.Unset;
        if (Request.ToolChoice != ToolChoice.Unset)
        {
            return;
        }

        Request.ToolName = JsonMembers.FindText(JsonMembers.Find(member.Raw, "function"u8), "name"u8);
        if (!Request.ToolName.IsEmpty)
        {
            Request.ToolChoice = ToolChoice.Named;
        }
        else if (member.Token == JsonToken.StartObject)
        {
            // Custom tools and sets of allowed tools: OpenAI's alone.
            Request.Unlisted.Add(new UnlistedField("tool_choice", member.Raw, Droppable: false));
            Request.Mark(ChatField.Unlisted, "tool_choice");
        }
        else
        {
            Fail("tool_choice is none of auto, none, required", "tool_choice");
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
            OpenAiMessageReader.Read(Request, item.Raw, $"messages[{item.Index}]", Fail);
        }

        if (Request.Messages.Count == 0)
        {
            Fail("messages is empty", "messages");
        }
    }

    private void Fail(string message, string param) => Fail(message, param, "invalid_value");
}
