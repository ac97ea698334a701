using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Gemini;

/// <summary>Writes the body of <c>generateContent</c>, which is that of <c>streamGenerateContent</c> too. The model stands in the path: <see cref="GeminiPaths"/>.</summary>
internal sealed class GeminiRequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses) : RequestWriter(request, target, output, losses)
{
    private const int MostStops = 5;

    // Google's own word for a call in the history that another provider's model made.
    private static ReadOnlySpan<byte> NoSignature => "skip_thought_signature_validator"u8;

    // Results must name their function, which other dialects leave to the call's id.
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _functions = new(StringComparer.Ordinal);

    protected override void WriteBody()
    {
        Json.StartObject();
        WriteSystem();
        Json.Name("contents"u8);
        Json.StartArray();
        foreach (var turn in Turn.Of(Request))
        {
            WriteTurn(turn);
        }

        Json.EndArray();
        WriteTools();
        WriteConfig();
        WriteTier();
        if (Can(ChatField.Metadata))
        {
            if (Has(ModelTraits.Vertex))
            {
                Setting(ChatField.Metadata, "labels"u8);
            }
            else
            {
                Lose(ChatField.Metadata, droppable: true, "can be sent to Vertex AI only");
            }
        }

        WriteUnlisted();
        Json.EndObject();
    }

    private void WriteSystem()
    {
        var parts = Turn.SystemOf(Request);
        if (parts.Count == 0)
        {
            return;
        }

        Json.Name("systemInstruction"u8);
        Json.StartObject();
        Json.Name("parts"u8);
        Json.StartArray();
        foreach (var part in parts)
        {
            WritePart(part);
        }

        Json.EndArray();
        Json.EndObject();
    }

    private void WriteTurn(Turn turn)
    {
        Json.StartObject();
        Json.Name("role"u8);
        Json.Text(turn.IsAssistant ? "model"u8 : "user"u8);
        Json.Name("parts"u8);
        Json.StartArray();
        var empty = Json.Output.Length;
        var firstCall = true;
        foreach (var part in turn.Parts)
        {
            if (part.Kind == ContentKind.ToolCall)
            {
                WriteCall(part, firstCall);
                firstCall = false;
            }
            else
            {
                WritePart(part);
            }
        }

        if (Json.Output.Length == empty)
        {
            // A turn of nothing but reasoning has no parts left, and the provider refuses it empty.
            Json.Raw("{\"text\":\"\"}"u8);
        }

        Json.EndArray();
        Json.EndObject();
    }

    private void WritePart(ContentPart part)
    {
        switch (part.Kind)
        {
            case ContentKind.Text or ContentKind.Refusal or ContentKind.DocumentText:
                Json.StartObject();
                Json.Name("text"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                break;
            case ContentKind.ImageData or ContentKind.DocumentData or ContentKind.Audio:
                Json.StartObject();
                Json.Name("inlineData"u8);
                Json.StartObject();
                Json.Name("mimeType"u8);
                Json.Text(part.MediaType.Span);
                Json.Name("data"u8);
                Json.Text(part.Text.Span);
                Json.EndObject();
                Json.EndObject();
                break;
            case ContentKind.ImageUrl or ContentKind.DocumentUrl:
                WriteFile(part);
                break;
            case ContentKind.ToolResult:
                WriteResult(part);
                break;
        }
    }

    private void WriteFile(ContentPart part)
    {
        var type = MediaTypes.OfAddress(part.Text.Span);
        if (type.IsEmpty)
        {
            Lose(part.Path, droppable: false, "is an address from whose end no media type can be told, and the target must be told one");
            return;
        }

        Json.StartObject();
        Json.Name("fileData"u8);
        Json.StartObject();
        Json.Name("mimeType"u8);
        Json.Text(type);
        Json.Name("fileUri"u8);
        Json.Text(part.Text.Span);
        Json.EndObject();
        Json.EndObject();
    }

    private void WriteCall(ContentPart call, bool first)
    {
        _functions[JsonText.ToString(call.Id)] = call.Name;
        Json.StartObject();
        Json.Name("functionCall"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(call.Name.Span);
        Json.Name("args"u8);
        WriteArguments(call);
        Json.EndObject();

        // Only the first of parallel calls carries one.
        var signature = !call.Signature.IsEmpty ? call.Signature.Span : first && Has(ModelTraits.ThinkingLevel) ? NoSignature : default;
        if (!signature.IsEmpty)
        {
            Json.Name("thoughtSignature"u8);
            Json.Text(signature);
        }

        Json.EndObject();
    }

    private void WriteResult(ContentPart result)
    {
        if (!_functions.TryGetValue(JsonText.ToString(result.Id), out var name))
        {
            Lose(result.Path, droppable: false, "answers a call that is not in the conversation");
            return;
        }

        Json.StartObject();
        Json.Name("functionResponse"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(name.Span);
        Json.Name("response"u8);
        var text = result.Parts.Count == 1 && result.Parts[0].Kind == ContentKind.Text ? JsonText.ValueOf(result.Parts[0].Text) : default;
        if (!result.IsError && !text.IsEmpty && IsObject(text.Span))
        {
            Json.Raw(text.Span);
        }
        else
        {
            Json.StartObject();
            Json.Name(result.IsError ? "error"u8 : "output"u8);
            WriteJoined(result.Parts);
            Json.EndObject();
        }

        Json.EndObject();
        Json.EndObject();
        foreach (var part in result.Parts)
        {
            // What a tool returned beside text stands next to its answer.
            if (part.Kind is not (ContentKind.Text or ContentKind.DocumentText or ContentKind.Refusal))
            {
                WritePart(part);
            }
        }
    }

    private void WriteTools()
    {
        if (Request.Tools.Exists(static t => t.Opaque.IsEmpty))
        {
            Json.Name("tools"u8);
            Json.StartArray();
            Json.StartObject();
            Json.Name("functionDeclarations"u8);
            Json.StartArray();
            foreach (var tool in Request.Tools)
            {
                if (tool.Opaque.IsEmpty)
                {
                    WriteTool(tool);
                }
            }

            Json.EndArray();
            Json.EndObject();
            Json.EndArray();
        }

        if (Request.ToolChoice == ToolChoice.Unset)
        {
            return;
        }

        Json.Name("toolConfig"u8);
        Json.StartObject();
        Json.Name("functionCallingConfig"u8);
        Json.StartObject();
        Json.Name("mode"u8);
        Json.Text(Request.ToolChoice switch { ToolChoice.None => "NONE"u8, ToolChoice.Auto => "AUTO"u8, _ => "ANY"u8 });
        if (Request.ToolChoice == ToolChoice.Named)
        {
            Json.Name("allowedFunctionNames"u8);
            Json.StartArray();
            Json.Text(Request.ToolName.Span);
            Json.EndArray();
        }

        Json.EndObject();
        Json.EndObject();
    }

    private void WriteTool(ChatTool tool)
    {
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(tool.Name.Span);
        if (!tool.Description.IsEmpty)
        {
            Json.Name("description"u8);
            Json.Text(tool.Description.Span);
        }

        // Older models refuse a schema without properties; leaving it out says the same.
        if (!tool.Schema.IsEmpty && !JsonMembers.Find(tool.Schema, "properties"u8).Span.TrimStart("{ \n\r\t"u8).TrimEnd("} \n\r\t"u8).IsEmpty)
        {
            Json.Name("parametersJsonSchema"u8);
            Json.Raw(tool.Schema.Span);
        }

        Json.EndObject();
    }

    private void WriteConfig()
    {
        Json.Name("generationConfig"u8);
        Json.StartObject();
        Setting(ChatField.MaxOutputTokens, "maxOutputTokens"u8);
        Setting(ChatField.Temperature, "temperature"u8);
        Setting(ChatField.TopP, "topP"u8);
        Setting(ChatField.TopK, "topK"u8);
        Setting(ChatField.FrequencyPenalty, "frequencyPenalty"u8);
        Setting(ChatField.PresencePenalty, "presencePenalty"u8);
        Setting(ChatField.Seed, "seed"u8);
        Setting(ChatField.Choices, "candidateCount"u8);
        Setting(ChatField.Logprobs, "responseLogprobs"u8);
        Setting(ChatField.TopLogprobs, "logprobs"u8);
        if (Request.Stop.Count > MostStops)
        {
            Lose(ChatField.Stop, droppable: false, "has more than five texts");
        }
        else if (Request.Stop.Count > 0)
        {
            Json.Name("stopSequences"u8);
            Json.StartArray();
            foreach (var stop in Request.Stop)
            {
                Json.Text(stop.Span);
            }

            Json.EndArray();
        }

        if (Request.Format != AnswerFormat.Text && Request.Tools.Count > 0 && !Has(ModelTraits.ThinkingLevel))
        {
            Lose(Request.NameOf(ChatField.JsonSchema) ?? Request.NameOf(ChatField.JsonObject), droppable: false, "cannot go together with tools before Gemini 3");
        }
        else if (Request.Format != AnswerFormat.Text)
        {
            Json.Name("responseMimeType"u8);
            Json.Text("application/json"u8);
            if (!Request.Schema.IsEmpty)
            {
                Json.Name("responseJsonSchema"u8);
                Json.Raw(Request.Schema.Span);
            }
        }

        WriteThinking();
        Json.EndObject();
    }

    private void WriteThinking()
    {
        if (Request.Effort == ReasoningEffort.Unset && Request.Thinking == ThinkingMode.Unset)
        {
            return;
        }

        var effort = Request.Thinking == ThinkingMode.Disabled ? ReasoningEffort.None : Request.Effort;
        if (effort == ReasoningEffort.Unset && Request.Thinking == ThinkingMode.Enabled && Has(ModelTraits.ThinkingLevel))
        {
            effort = ReasoningEfforts.OfBudget(Request.ThinkingBudget);
        }

        if (effort == ReasoningEffort.None && Has(ModelTraits.AlwaysThinks))
        {
            Lose(Request.NameOf(ChatField.ReasoningEffort) ?? Request.NameOf(ChatField.ThinkingBudget), droppable: true, "cannot be none: this model always thinks");
            effort = ReasoningEffort.Minimal;
        }

        Json.Name("thinkingConfig"u8);
        Json.StartObject();
        if (effort != ReasoningEffort.None)
        {
            Json.Name("includeThoughts"u8);
            Json.Bool(!Request.ThinkingDisplay.Span.SequenceEqual("omitted"u8));
        }

        if (Has(ModelTraits.ThinkingLevel))
        {
            if (effort != ReasoningEffort.Unset)
            {
                Json.Name("thinkingLevel"u8);
                Json.Text(Level(effort));
            }
        }
        else
        {
            Json.Name("thinkingBudget"u8);
            Json.Number(effort == ReasoningEffort.Unset ? Request.Thinking == ThinkingMode.Enabled ? Request.ThinkingBudget : -1 : Budget(effort));
        }

        Json.EndObject();
    }

    private ReadOnlySpan<byte> Level(ReasoningEffort effort)
    {
        if (effort > ReasoningEffort.High)
        {
            Lose(ChatField.ReasoningEffort, droppable: true, "goes beyond the target's highest level, which was taken");
        }

        return effort switch
        {
            ReasoningEffort.None or ReasoningEffort.Minimal => Has(ModelTraits.AlwaysThinks) ? "LOW"u8 : "MINIMAL"u8,
            ReasoningEffort.Low => "LOW"u8,
            ReasoningEffort.Medium => "MEDIUM"u8,
            _ => "HIGH"u8,
        };
    }

    // What Google's own compatible layer makes of the words.
    private static long Budget(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.None => 0,
        ReasoningEffort.Minimal or ReasoningEffort.Low => 1024,
        ReasoningEffort.Medium => 8192,
        _ => 24_576,
    };

    private void WriteTier()
    {
        var tier = Request[ChatField.ServiceTier].Span;
        if (tier.IsEmpty)
        {
            return;
        }

        if (tier.SequenceEqual("\"flex\""u8) || tier.SequenceEqual("\"priority\""u8))
        {
            Setting(ChatField.ServiceTier, "serviceTier"u8);
        }
        else if (tier.SequenceEqual("\"default\""u8) || tier.SequenceEqual("\"standard_only\""u8))
        {
            Json.Name("serviceTier"u8);
            Json.Text("standard"u8);
        }
        else if (!tier.SequenceEqual("\"auto\""u8))
        {
            Lose(ChatField.ServiceTier, droppable: true, "names a tier that the target does not have");
        }
    }
}
