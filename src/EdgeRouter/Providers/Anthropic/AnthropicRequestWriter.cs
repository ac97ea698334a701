using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>Writes the body of <c>POST /v1/messages</c>.</summary>
internal sealed partial class AnthropicRequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses) : RequestWriter(request, target, output, losses)
{
    // Below it the provider refuses a budget.
    private const int LeastBudget = 1024;

    private const int LongestId = 64;

    private static readonly SearchValues<byte> IdBytes = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"u8);

    private readonly AnthropicThinking _thinking = new(request, target);

    protected override void WriteBody()
    {
        var turns = Turn.Of(Request);
        _thinking.Decide(turns, Losses);
        Json.StartObject();
        Json.Name("model"u8);
        Json.Text(Target.Model.Span);
        if (Can(ChatField.MaxOutputTokens))
        {
            Setting(ChatField.MaxOutputTokens, "max_tokens"u8);
        }
        else
        {
            Json.Name("max_tokens"u8);
            Json.Number(Math.Max(Target.DefaultMaxOutputTokens, _thinking.Budget + LeastBudget));
        }

        WriteSystem();
        WriteMessages(turns);
        WriteSampling();
        WriteStop();
        WriteTools();
        WriteToolChoice();
        WriteThinking();
        WriteOutputConfig();
        if (Can(ChatField.User))
        {
            Json.Name("metadata"u8);
            Json.StartObject();
            Setting(ChatField.User, "user_id"u8);
            Json.EndObject();
        }

        WriteTier();
        if (Request.Stream)
        {
            Json.Name("stream"u8);
            Json.Bool(true);
        }

        WriteUnlisted();
        Json.EndObject();
    }

    private void WriteCacheControl(ReadOnlyMemory<byte> mark)
    {
        if (!mark.IsEmpty)
        {
            Json.Name("cache_control"u8);
            Json.Raw(mark.Span);
        }
    }

    private void WriteSampling()
    {
        if (Has(ModelTraits.NoSampling) || _thinking.IsOn)
        {
            LoseUnlessDefault(ChatField.Temperature, "temperature"u8);
            LoseUnlessDefault(ChatField.TopP, "top_p"u8);
            if (Request.Has(ChatField.TopK))
            {
                Lose(ChatField.TopK, droppable: true, "is refused by this model, or while it thinks");
            }

            return;
        }

        Bounded(ChatField.Temperature, "temperature"u8, 0, 1);
        Setting(ChatField.TopP, "top_p"u8);
        Setting(ChatField.TopK, "top_k"u8);
    }

    private void LoseUnlessDefault(ChatField field, ReadOnlySpan<byte> name)
    {
        if (!Request.Has(field))
        {
            return;
        }

        // Saying the default aloud is allowed.
        if (Number(field) == 1)
        {
            Setting(field, name);
        }
        else
        {
            Lose(field, droppable: true, "is refused by this model, or while it thinks");
        }
    }

    private void WriteStop()
    {
        var wrote = false;
        foreach (var stop in Request.Stop)
        {
            if (IsBlank(stop.Span))
            {
                Lose(ChatField.Stop, droppable: true, "holds white space only");
                continue;
            }

            if (!wrote)
            {
                Json.Name("stop_sequences"u8);
                Json.StartArray();
                wrote = true;
            }

            Json.Text(stop.Span);
        }

        if (wrote)
        {
            Json.EndArray();
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> inside)
    {
        Span<byte> value = stackalloc byte[64];
        return inside.Length <= value.Length && value[..Wire.JsonText.Unescape(inside, value)].Trim(" \t\r\n"u8).IsEmpty;
    }

    private void WriteTools()
    {
        if (Request.Tools.Count == 0)
        {
            return;
        }

        Json.Name("tools"u8);
        Json.StartArray();
        foreach (var tool in Request.Tools)
        {
            if (!tool.Opaque.IsEmpty)
            {
                if (Request.Origin == DialectId.Anthropic)
                {
                    Json.Raw(tool.Opaque.Span);
                }
                else
                {
                    Lose(ChatField.OpaqueTool, droppable: false, "runs at the caller's own provider");
                }

                continue;
            }

            Json.StartObject();
            Json.Name("name"u8);
            Json.Text(tool.Name.Span);
            if (!tool.Description.IsEmpty)
            {
                Json.Name("description"u8);
                Json.Text(tool.Description.Span);
            }

            Json.Name("input_schema"u8);
            Json.Raw(tool.Schema.IsEmpty ? "{\"type\":\"object\",\"properties\":{}}"u8 : tool.Schema.Span);
            if (tool.Strict is { } strict)
            {
                Json.Name("strict"u8);
                Json.Bool(strict);
            }

            WriteCacheControl(tool.CacheControl);
            Json.EndObject();
        }

        Json.EndArray();
    }

    private void WriteToolChoice()
    {
        var choice = Request.ToolChoice;
        var single = Request.ParallelToolCalls == false && Request.Tools.Count > 0;
        if (choice == ToolChoice.Unset && !single)
        {
            return;
        }

        Json.Name("tool_choice"u8);
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text(choice switch { ToolChoice.None => "none"u8, ToolChoice.Required => "any"u8, ToolChoice.Named => "tool"u8, _ => "auto"u8 });
        if (choice == ToolChoice.Named)
        {
            Json.Name("name"u8);
            Json.Text(Request.ToolName.Span);
        }

        if (single && choice != ToolChoice.None)
        {
            Json.Name("disable_parallel_tool_use"u8);
            Json.Bool(true);
        }

        Json.EndObject();
    }

    private void WriteThinking()
    {
        if (_thinking.Mode == ThinkingMode.Unset)
        {
            return;
        }

        Json.Name("thinking"u8);
        Json.StartObject();
        Json.Name("type"u8);
        Json.Text(_thinking.Mode switch { ThinkingMode.Enabled => "enabled"u8, ThinkingMode.Adaptive => "adaptive"u8, _ => "disabled"u8 });
        if (_thinking.Mode == ThinkingMode.Enabled)
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

    private void WriteOutputConfig()
    {
        var hasSchema = Request.Format == AnswerFormat.JsonSchema;
        if (_thinking.Effort == ReasoningEffort.Unset && !hasSchema)
        {
            return;
        }

        Json.Name("output_config"u8);
        Json.StartObject();
        if (_thinking.Effort != ReasoningEffort.Unset)
        {
            Json.Name("effort"u8);
            Json.Text(ReasoningEfforts.Word(_thinking.Effort));
        }

        if (hasSchema)
        {
            Json.Name("format"u8);
            Json.StartObject();
            Json.Name("type"u8);
            Json.Text("json_schema"u8);
            Json.Name("schema"u8);
            Json.Raw(Request.Schema.IsEmpty ? "{\"type\":\"object\"}"u8 : Request.Schema.Span);
            Json.EndObject();
        }

        Json.EndObject();
    }

    private void WriteTier()
    {
        var tier = Request[ChatField.ServiceTier].Span;
        if (tier.IsEmpty)
        {
            return;
        }

        if (Request.Origin == DialectId.Anthropic || tier.SequenceEqual("\"auto\""u8))
        {
            Setting(ChatField.ServiceTier, "service_tier"u8);
        }
        else if (tier.SequenceEqual("\"default\""u8))
        {
            Json.Name("service_tier"u8);
            Json.Raw("\"standard_only\""u8);
        }
        else
        {
            Lose(ChatField.ServiceTier, droppable: true, "names a tier that the target does not have");
        }
    }
}
