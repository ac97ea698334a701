using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Writes the body of <c>POST /chat/completions</c> for a request that came in another dialect.</summary>
internal sealed class OpenAiRequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses) : RequestWriter(request, target, output, losses)
{
    private const int MostStops = 4;
    private const int LongestId = 1024;

    private static readonly SearchValues<byte> Alphanumeric = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    private static readonly SearchValues<byte> AnyId = SearchValues.Create([.. Enumerable.Range(0, 256).Select(static b => (byte)b)]);

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
        WriteSettings();
        WriteTools();
        WriteFormat();
        if (Request.Stream)
        {
            Json.Name("stream"u8);
            Json.Bool(true);

            // Always: the router needs usage itself, whether or not the client is shown it.
            if (!Has(Quirks.NoStreamOptions))
            {
                Json.Name("stream_options"u8);
                Json.Raw("{\"include_usage\":true}"u8);
            }
        }

        WriteUnlisted();
        Json.EndObject();
    }

    private void WriteSettings()
    {
        Setting(ChatField.MaxOutputTokens, Has(Quirks.MaxTokensOnly) ? "max_tokens"u8 : "max_completion_tokens"u8);
        Setting(ChatField.Temperature, "temperature"u8);
        Setting(ChatField.TopP, "top_p"u8);
        Guarded(ChatField.TopK, "top_k"u8, Has(Quirks.TopK));
        Setting(ChatField.FrequencyPenalty, "frequency_penalty"u8);
        Setting(ChatField.PresencePenalty, "presence_penalty"u8);
        Setting(ChatField.Seed, Has(Quirks.RandomSeed) ? "random_seed"u8 : "seed"u8);
        Setting(ChatField.Choices, "n"u8);
        var takesMore = !Has(Quirks.StrictMembers);
        Guarded(ChatField.LogitBias, "logit_bias"u8, takesMore);
        Guarded(ChatField.Logprobs, "logprobs"u8, takesMore);
        Guarded(ChatField.TopLogprobs, "top_logprobs"u8, takesMore);
        Guarded(ChatField.User, "user"u8, takesMore);
        Setting(ChatField.Metadata, "metadata"u8);
        WriteTier();
        if (Request.Stop.Count > MostStops)
        {
            Lose(ChatField.Stop, droppable: false, "has more than four texts");
        }
        else if (Request.Stop.Count > 0)
        {
            Json.Name("stop"u8);
            Json.Raw(Request[ChatField.Stop].Span);
        }

        WriteReasoning();
    }

    private void Guarded(ChatField field, ReadOnlySpan<byte> name, bool allowed)
    {
        if (allowed)
        {
            Setting(field, name);
        }
        else if (Request.Has(field))
        {
            Lose(field, droppable: true, "is not taken by this provider");
        }
    }

    private void WriteTier()
    {
        var tier = Request[ChatField.ServiceTier].Span;
        if (tier.IsEmpty)
        {
            return;
        }

        if (Request.Origin == DialectId.OpenAi || tier.SequenceEqual("\"auto\""u8))
        {
            Setting(ChatField.ServiceTier, "service_tier"u8);
        }
        else if (tier.SequenceEqual("\"standard_only\""u8))
        {
            Json.Name("service_tier"u8);
            Json.Raw("\"default\""u8);
        }
        else
        {
            Lose(ChatField.ServiceTier, droppable: true, "names a tier that the target does not have");
        }
    }

    private void WriteReasoning()
    {
        var effort = Request.Effort;
        if (effort == ReasoningEffort.Unset && Request.Thinking == ThinkingMode.Enabled)
        {
            effort = ReasoningEfforts.OfBudget(Request.ThinkingBudget);
        }

        if (Request.Thinking == ThinkingMode.Adaptive && effort == ReasoningEffort.Unset)
        {
            // Thinking as long as it finds useful is what a model of this dialect does when nothing is said.
            return;
        }

        if (effort != ReasoningEffort.Unset && Request.Thinking != ThinkingMode.Disabled)
        {
            Json.Name("reasoning_effort"u8);
            Json.Text(ReasoningEfforts.Word(effort));
        }
        else if (Request.Thinking == ThinkingMode.Disabled)
        {
            // Not every model takes an effort of none, and those that do not think take no effort at all.
            Lose(ChatField.ThinkingBudget, droppable: true, "cannot be switched off here; the model decides");
        }
    }

    private void WriteFormat()
    {
        if (Request.Format == AnswerFormat.JsonObject)
        {
            Json.Name("response_format"u8);
            Json.Raw("{\"type\":\"json_object\"}"u8);
        }
        else if (Request.Format == AnswerFormat.JsonSchema)
        {
            Json.Name("response_format"u8);
            Json.StartObject();
            Json.Name("type"u8);
            Json.Text("json_schema"u8);
            Json.Name("json_schema"u8);
            Json.StartObject();
            Json.Name("name"u8);
            Json.Text(Request.SchemaName.IsEmpty ? "answer"u8 : Request.SchemaName.Span);
            Optional("description"u8, Request.SchemaDescription);
            if (!Request.Schema.IsEmpty)
            {
                Json.Name("schema"u8);
                Json.Raw(Request.Schema.Span);
            }

            if (Request.SchemaStrict is { } strict)
            {
                Json.Name("strict"u8);
                Json.Bool(strict);
            }

            Json.EndObject();
            Json.EndObject();
        }
    }

    private void WriteTools()
    {
        if (Request.Has(ChatField.OpaqueTool) && Request.Origin != DialectId.OpenAi)
        {
            Lose(ChatField.OpaqueTool, droppable: false, "runs at the caller's own provider");
        }

        if (Request.Tools.Exists(t => t.Opaque.IsEmpty || Request.Origin == DialectId.OpenAi))
        {
            Json.Name("tools"u8);
            Json.StartArray();
            foreach (var tool in Request.Tools)
            {
                WriteTool(tool);
            }

            Json.EndArray();
        }

        if (Request.ToolChoice != ToolChoice.Unset)
        {
            Json.Name("tool_choice"u8);
            if (Request.ToolChoice == ToolChoice.Named)
            {
                Json.Raw("{\"type\":\"function\",\"function\":{\"name\":"u8);
                Json.Output.Write((byte)'"');
                Json.Output.Write(Request.ToolName.Span);
                Json.Output.Write("\"}}"u8);
            }
            else
            {
                Json.Text(Request.ToolChoice switch { ToolChoice.None => "none"u8, ToolChoice.Required => "required"u8, _ => "auto"u8 });
            }
        }

        if (Request.ParallelToolCalls is { } parallel && Request.Tools.Count > 0)
        {
            Json.Name("parallel_tool_calls"u8);
            Json.Bool(parallel);
        }
    }

    private void WriteTool(ChatTool tool)
    {
        if (!tool.Opaque.IsEmpty)
        {
            if (Request.Origin == DialectId.OpenAi)
            {
                Json.Raw(tool.Opaque.Span);
            }

            return;
        }

        Json.StartObject();
        Json.Name("type"u8);
        Json.Text("function"u8);
        Json.Name("function"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(tool.Name.Span);
        Optional("description"u8, tool.Description);
        if (!tool.Schema.IsEmpty)
        {
            Json.Name("parameters"u8);
            Json.Raw(tool.Schema.Span);
        }

        if (tool.Strict is { } strict)
        {
            Json.Name("strict"u8);
            Json.Bool(strict);
        }

        Json.EndObject();
        Json.EndObject();
    }

    private void WriteMessage(ChatMessage message)
    {
        switch (message.Role)
        {
            case ChatRole.System or ChatRole.Developer:
                Json.StartObject();
                Json.Name("role"u8);
                Json.Text(message.Role == ChatRole.Developer && !Has(Quirks.NoDeveloperRole) ? "developer"u8 : "system"u8);
                Optional("name"u8, message.Name);
                Json.Name("content"u8);
                WriteJoined(message.Parts);
                Json.EndObject();
                break;
            case ChatRole.Assistant:
                WriteAssistant(message);
                break;
            default:
                WriteResults(message);
                WriteUser(message);
                break;
        }
    }

    private void WriteAssistant(ChatMessage message)
    {
        Json.StartObject();
        Json.Name("role"u8);
        Json.Text("assistant"u8);
        Optional("name"u8, message.Name);
        var calls = 0;
        var texts = 0;
        foreach (var part in message.Parts)
        {
            calls += part.Kind == ContentKind.ToolCall ? 1 : 0;
            texts += part.Kind == ContentKind.Text ? 1 : 0;
            LoseForeign(part);
        }

        Json.Name("content"u8);
        if (texts == 0 && (calls > 0 || message.Parts.Exists(static p => p.Kind == ContentKind.Refusal)))
        {
            Json.Null();
        }
        else
        {
            WriteConcatenated(message.Parts, ContentKind.Text);
        }

        if (message.Parts.Exists(static p => p.Kind == ContentKind.Refusal))
        {
            Json.Name("refusal"u8);
            WriteConcatenated(message.Parts, ContentKind.Refusal);
        }

        if (Has(Quirks.ReasoningHistory) && message.Parts.Exists(static p => p.Kind == ContentKind.Reasoning))
        {
            Json.Name("reasoning_content"u8);
            WriteConcatenated(message.Parts, ContentKind.Reasoning);
        }

        if (calls > 0)
        {
            Json.Name("tool_calls"u8);
            Json.StartArray();
            foreach (var part in message.Parts)
            {
                if (part.Kind == ContentKind.ToolCall)
                {
                    WriteCall(part);
                }
            }

            Json.EndArray();
        }

        Json.EndObject();
    }

    private void LoseForeign(ContentPart part)
    {
        switch (part.Kind)
        {
            case ContentKind.Reasoning when !Has(Quirks.ReasoningHistory):
                Lose(part.Path, droppable: true, "is reasoning, which this provider does not take back");
                break;
            case ContentKind.Opaque or ContentKind.FileId when Request.Origin != DialectId.OpenAi || part.Kind == ContentKind.Opaque:
                Lose(part.Path, droppable: false, "is known to the caller's own provider only");
                break;
        }
    }

    private void WriteCall(ContentPart call)
    {
        Json.StartObject();
        Json.Name("id"u8);
        WriteId(call.Id);
        Json.Name("type"u8);
        Json.Text("function"u8);
        Json.Name("function"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(call.Name.Span);
        Json.Name("arguments"u8);
        Json.Value(call.Arguments.IsEmpty ? "{}"u8 : call.Arguments.Span);
        Json.EndObject();
        if (!call.Signature.IsEmpty)
        {
            if (Has(Quirks.ToolSignatures))
            {
                Json.Name("extra_content"u8);
                Json.StartObject();
                Json.Name("google"u8);
                Json.StartObject();
                Json.Name("thought_signature"u8);
                Json.Text(call.Signature.Span);
                Json.EndObject();
                Json.EndObject();
            }
            else
            {
                Lose($"{call.Path}.extra_content", droppable: true, "is another provider's signature");
            }
        }

        Json.EndObject();
    }

    private void WriteId(ReadOnlyMemory<byte> id)
    {
        var nine = Has(Quirks.NineCharacterToolIds);
        WriteId(id.Span, nine ? Alphanumeric : AnyId, LongestId, nine ? 9 : 0);
    }

    private void WriteResults(ChatMessage message)
    {
        foreach (var part in message.Parts)
        {
            if (part.Kind != ContentKind.ToolResult)
            {
                continue;
            }

            Json.StartObject();
            Json.Name("role"u8);
            Json.Text("tool"u8);
            Json.Name("tool_call_id"u8);
            WriteId(part.Id);
            Json.Name("content"u8);

            // Chat has no mark for a failed call, so the text has to say it.
            WriteJoined(part.Parts, part.IsError ? "Error: "u8 : default);
            Json.EndObject();
        }
    }

    private void WriteUser(ChatMessage message)
    {
        var parts = new List<ContentPart>();
        foreach (var part in message.Parts)
        {
            if (part.Kind != ContentKind.ToolResult)
            {
                parts.Add(part);
                continue;
            }

            // Tool messages hold text only: what else a tool returned follows as the user's.
            foreach (var inner in part.Parts)
            {
                if (inner.Kind is not (ContentKind.Text or ContentKind.DocumentText or ContentKind.Refusal))
                {
                    parts.Add(inner);
                }
            }
        }

        if (parts.Count == 0 && message.Role == ChatRole.Tool || parts.Count == 0 && message.Parts.Count > 0)
        {
            return;
        }

        Json.StartObject();
        Json.Name("role"u8);
        Json.Text("user"u8);
        Optional("name"u8, message.Name);
        Json.Name("content"u8);
        if (parts.TrueForAll(static p => p.Kind == ContentKind.Text) && parts.Count <= 1)
        {
            WriteJoined(parts);
        }
        else
        {
            Json.StartArray();
            foreach (var part in parts)
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
            case ContentKind.Text or ContentKind.DocumentText or ContentKind.Refusal:
                Json.StartObject();
                Json.Name("type"u8);
                Json.Text("text"u8);
                Json.Name("text"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                break;
            case ContentKind.ImageUrl when Has(Quirks.NoImageUrls):
                Lose(part.Path, droppable: false, "is an image by address, which this provider does not fetch");
                break;
            case ContentKind.ImageUrl or ContentKind.ImageData:
                Json.StartObject();
                Json.Name("type"u8);
                Json.Text("image_url"u8);
                Json.Name("image_url"u8);
                Json.StartObject();
                Json.Name("url"u8);
                WriteAddress(part, part.Kind == ContentKind.ImageData);
                Optional("detail"u8, part.Detail);
                Json.EndObject();
                Json.EndObject();
                break;
            case ContentKind.Audio:
                Json.StartObject();
                Json.Name("type"u8);
                Json.Text("input_audio"u8);
                Json.Name("input_audio"u8);
                Json.StartObject();
                Json.Name("data"u8);
                Json.Text(part.Text.Span);
                Json.Name("format"u8);
                Json.Text(part.MediaType.Span.EndsWith("mp3"u8) ? "mp3"u8 : "wav"u8);
                Json.EndObject();
                Json.EndObject();
                break;
            case ContentKind.DocumentData or ContentKind.FileId when part.Kind == ContentKind.DocumentData || Request.Origin == DialectId.OpenAi:
                WriteFile(part);
                break;
            case ContentKind.DocumentUrl:
                // The table has reported it.
                break;
            default:
                if (part.Kind == ContentKind.Opaque && Request.Origin == DialectId.OpenAi && JsonMembers.FindText(part.Raw, "type"u8).Length > 0)
                {
                    Json.Raw(part.Raw.Span);
                    break;
                }

                Lose(part.Path, droppable: false, "is known to the caller's own provider only");
                break;
        }
    }

    private void WriteFile(ContentPart part)
    {
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text("file"u8);
        Json.Name("file"u8);
        Json.StartObject();
        if (part.Kind == ContentKind.FileId)
        {
            Json.Name("file_id"u8);
            Json.Text(part.Text.Span);
        }
        else
        {
            Json.Name("filename"u8);
            Json.Text(part.FileName.IsEmpty ? "document.pdf"u8 : part.FileName.Span);
            Json.Name("file_data"u8);
            WriteAddress(part, isData: true);
        }

        Json.EndObject();
        Json.EndObject();
    }

    private void WriteAddress(ContentPart part, bool isData)
    {
        Json.StartText();
        if (isData)
        {
            Json.Output.Write("data:"u8);
            Json.Output.Write(part.MediaType.Span);
            Json.Output.Write(";base64,"u8);
        }

        Json.Output.Write(part.Text.Span);
        Json.EndText();
    }

    private void WriteConcatenated(List<ContentPart> parts, ContentKind kind)
    {
        Json.StartText();
        foreach (var part in parts)
        {
            if (part.Kind == kind)
            {
                Json.Output.Write(part.Text.Span);
            }
        }

        Json.EndText();
    }

    private void Optional(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> text)
    {
        if (!text.IsEmpty)
        {
            Json.Name(name);
            Json.Text(text.Span);
        }
    }
}
