using System.Buffers;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Writes the body of <c>POST /chat/completions</c> for a request that came in another dialect.</summary>
internal sealed partial class OpenAiRequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses) : RequestWriter(request, target, output, losses)
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

    private void Optional(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> text)
    {
        if (!text.IsEmpty)
        {
            Json.Name(name);
            Json.Text(text.Span);
        }
    }
}
