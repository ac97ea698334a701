using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Gemini;

/// <summary>Writes the body of <c>generateContent</c>, which is that of <c>streamGenerateContent</c> too. The model stands in the path: <see cref="GeminiPaths"/>.</summary>
internal sealed partial class GeminiRequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses) : RequestWriter(request, target, output, losses)
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
