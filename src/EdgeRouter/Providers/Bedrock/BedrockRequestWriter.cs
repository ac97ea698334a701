using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Anthropic;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Bedrock;

/// <summary>Writes the body of Converse, which is that of ConverseStream too. The model stands in the path: <see cref="BedrockPaths"/>.</summary>
internal sealed partial class BedrockRequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses) : RequestWriter(request, target, output, losses)
{
    private const int LongestId = 64;

    private static readonly SearchValues<byte> IdBytes = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.:-"u8);

    private readonly AnthropicThinking _thinking = new(request, target);
    private int _documents;

    protected override void WriteBody()
    {
        var turns = Turn.Of(Request);
        if (Has(ModelTraits.Claude))
        {
            _thinking.Decide(turns, Losses);
        }

        Json.StartObject();
        WriteMessages(turns);
        WriteSystem();
        WriteInference();
        WriteTools(turns);
        WriteExtra();
        WriteOutput();
        Setting(ChatField.Metadata, "requestMetadata"u8);
        WriteTier();
        WriteUnlisted();
        Json.EndObject();
    }

    private void WriteCachePoint(ReadOnlyMemory<byte> mark)
    {
        if (mark.IsEmpty)
        {
            return;
        }

        Json.StartObject();
        Json.Name("cachePoint"u8);
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text("default"u8);
        var ttl = JsonMembers.FindText(mark, "ttl"u8);
        if (!ttl.IsEmpty)
        {
            Json.Name("ttl"u8);
            Json.Text(ttl.Span);
        }

        Json.EndObject();
        Json.EndObject();
    }

    private void WriteInference()
    {
        Json.Name("inferenceConfig"u8);
        Json.StartObject();
        if (Can(ChatField.MaxOutputTokens))
        {
            Setting(ChatField.MaxOutputTokens, "maxTokens"u8);
        }
        else if (_thinking.Budget > 0)
        {
            Json.Name("maxTokens"u8);
            Json.Number(Math.Max(Target.DefaultMaxOutputTokens, _thinking.Budget + 1024));
        }

        if (Has(ModelTraits.NoSampling) || _thinking.IsOn)
        {
            LoseSampling(ChatField.Temperature);
            LoseSampling(ChatField.TopP);
        }
        else
        {
            Bounded(ChatField.Temperature, "temperature"u8, 0, 1);
            Setting(ChatField.TopP, "topP"u8);
        }

        if (Request.Stop.Count > 0)
        {
            Json.Name("stopSequences"u8);
            Json.StartArray();
            foreach (var stop in Request.Stop)
            {
                Json.Text(stop.Span);
            }

            Json.EndArray();
        }

        Json.EndObject();
    }

    private void LoseSampling(ChatField field)
    {
        if (Request.Has(field) && Number(field) != 1)
        {
            Lose(field, droppable: true, "is refused by this model, or while it thinks");
        }
    }

    private void WriteTools(List<Turn> turns)
    {
        var used = turns.Exists(static t => t.HasCalls || t.HasResults);
        var tools = Request.Tools.FindAll(static t => t.Opaque.IsEmpty);
        var choice = Request.ToolChoice;
        if (choice == ToolChoice.None && !used)
        {
            // There is no word for "must not", but without tools none can be called.
            return;
        }

        if (choice == ToolChoice.None)
        {
            Lose(ChatField.ToolChoice, droppable: true, "cannot be none while the conversation has tool calls");
        }

        if (tools.Count == 0)
        {
            if (used)
            {
                Lose(ChatField.ToolCall, droppable: false, "needs the tools of the conversation to be declared");
            }

            return;
        }

        Json.Name("toolConfig"u8);
        Json.StartObject();
        Json.Name("tools"u8);
        Json.StartArray();
        foreach (var tool in tools)
        {
            WriteTool(tool);
        }

        Json.EndArray();
        if (choice is ToolChoice.Auto or ToolChoice.Required or ToolChoice.Named)
        {
            Json.Name("toolChoice"u8);
            Json.StartObject();
            Json.Name(choice switch { ToolChoice.Auto => "auto"u8, ToolChoice.Required => "any"u8, _ => "tool"u8 });
            Json.StartObject();
            if (choice == ToolChoice.Named)
            {
                Json.Name("name"u8);
                Json.Text(Request.ToolName.Span);
            }

            Json.EndObject();
            Json.EndObject();
        }

        Json.EndObject();
    }

    private void WriteTool(ChatTool tool)
    {
        Json.StartObject();
        Json.Name("toolSpec"u8);
        Json.StartObject();
        Json.Name("name"u8);
        Json.Text(tool.Name.Span);
        if (!tool.Description.IsEmpty)
        {
            Json.Name("description"u8);
            Json.Text(tool.Description.Span);
        }

        Json.Name("inputSchema"u8);
        Json.StartObject();
        Json.Name("json"u8);
        Json.Raw(tool.Schema.IsEmpty ? "{\"type\":\"object\",\"properties\":{}}"u8 : tool.Schema.Span);
        Json.EndObject();
        if (tool.Strict is { } strict)
        {
            Json.Name("strict"u8);
            Json.Bool(strict);
        }

        Json.EndObject();
        Json.EndObject();
        WriteCachePoint(tool.CacheControl);
    }

    // Fields of the models' own makers.
    private void WriteExtra()
    {
        var topK = Request.Has(ChatField.TopK);
        if (topK && (!Has(ModelTraits.Claude) || Has(ModelTraits.NoSampling) || _thinking.IsOn))
        {
            Lose(ChatField.TopK, droppable: true, "is not taken by this model, or not while it thinks");
            topK = false;
        }

        if (!topK && _thinking.Mode == ThinkingMode.Unset)
        {
            LoseAtOthers(ChatField.ThinkingBudget);
            LoseAtOthers(ChatField.ThinkingDisplay);

            return;
        }

        Json.Name("additionalModelRequestFields"u8);
        Json.StartObject();
        if (topK)
        {
            Setting(ChatField.TopK, "top_k"u8);
        }

        if (_thinking.Mode != ThinkingMode.Unset)
        {
            Json.Name("thinking"u8);
            Json.StartObject();
            Json.Name("type"u8);
            Json.Text(_thinking.Mode switch { ThinkingMode.Enabled => "enabled"u8, ThinkingMode.Adaptive => "adaptive"u8, _ => "disabled"u8 });
            if (_thinking.Budget > 0)
            {
                Json.Name("budget_tokens"u8);
                Json.Number(_thinking.Budget);
            }

            if (_thinking.IsOn && !Request.ThinkingDisplay.IsEmpty)
            {
                Json.Name("display"u8);
                Json.Text(Request.ThinkingDisplay.Span);
            }

            Json.EndObject();
        }

        Json.EndObject();
    }

    private void LoseAtOthers(ChatField field)
    {
        if (Request.Has(field) && !Has(ModelTraits.Claude))
        {
            Lose(field, droppable: true, "is known to models of Anthropic's only");
        }
    }

    private void WriteOutput()
    {
        var effort = Has(ModelTraits.Claude) ? _thinking.Effort : Request.Effort;
        if (!Has(ModelTraits.Claude) && effort is ReasoningEffort.None or ReasoningEffort.Minimal)
        {
            Lose(ChatField.ReasoningEffort, droppable: true, "is below the target's lowest level");
            effort = ReasoningEffort.Unset;
        }

        var hasSchema = Request.Format == AnswerFormat.JsonSchema && !Request.Schema.IsEmpty;
        if (effort == ReasoningEffort.Unset && !hasSchema)
        {
            return;
        }

        Json.Name("outputConfig"u8);
        Json.StartObject();
        if (hasSchema)
        {
            Json.Name("textFormat"u8);
            Json.StartObject();
            Json.Name("type"u8);
            Json.Text("json_schema"u8);
            Json.Name("structure"u8);
            Json.StartObject();
            Json.Name("jsonSchema"u8);
            Json.StartObject();
            Json.Name("schema"u8);
            Json.Value(Request.Schema.Span);
            if (!Request.SchemaName.IsEmpty)
            {
                Json.Name("name"u8);
                Json.Text(Request.SchemaName.Span);
            }

            Json.EndObject();
            Json.EndObject();
            Json.EndObject();
        }

        if (effort != ReasoningEffort.Unset)
        {
            Json.Name("effort"u8);
            Json.Text(ReasoningEfforts.Word(effort));
        }

        Json.EndObject();
    }

    private void WriteTier()
    {
        var tier = Request[ChatField.ServiceTier].Span;
        if (tier.IsEmpty || tier.SequenceEqual("\"auto\""u8))
        {
            return;
        }

        var isDefault = tier.SequenceEqual("\"default\""u8) || tier.SequenceEqual("\"standard_only\""u8);
        if (!isDefault && !tier.SequenceEqual("\"flex\""u8) && !tier.SequenceEqual("\"priority\""u8))
        {
            Lose(ChatField.ServiceTier, droppable: true, "names a tier that the target does not have");
            return;
        }

        Json.Name("serviceTier"u8);
        Json.StartObject();
        Json.Name("type"u8);
        Json.Raw(isDefault ? "\"default\""u8 : tier);
        Json.EndObject();
    }
}
