using System.Buffers;
using System.Text.Json;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Routing;
using EdgeRouter.Routing.Strategies;

namespace EdgeRouter.Pipeline;

/// <summary>
/// Says where a request would go and why, with every number in every score, and sends nothing. Works through the same steps as a request (scan, resolve, decide, exclude, score), so there is no second opinion; only turns and probes
/// are not taken. The dice are fixed.
/// </summary>
internal sealed class Explainer(RouteChooser chooser)
{
    private const ulong FixedDice = 0x8000_0000_0000_0000;

    /// <param name="body">As it would be posted.</param>
    /// <param name="key">The virtual key that would send it; null: none.</param>
    /// <returns>A JSON object.</returns>
    public ReadOnlyMemory<byte> Explain(Snapshot snapshot, RoutingState state, ReadOnlyMemory<byte> body, IHeaderSource headers, VirtualKey? key)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("revision"u8, snapshot.Revision);
        var error = Write(json, snapshot, state, body.Span, headers, key);
        if (error is not null)
        {
            json.WriteStartObject("error"u8);
            json.WriteNumber("status"u8, error.Status);
            json.WriteString("code"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteDecision(Utf8JsonWriter json, in Decision decision, in RequestFacts facts)
    {
        json.WriteString("rule"u8, decision.Rule?.Name);
        json.WriteString("arm"u8, decision.Arm?.Name);
        json.WriteString("model"u8, decision.Model.Name);
        json.WriteString("strategy"u8, RoutingNames.Of(decision.Strategy.Kind));
        json.WriteStartObject("request"u8);
        json.WriteNumber("prompt_tokens"u8, facts.PromptTokens);
        json.WriteNumber("max_output_tokens"u8, facts.MaxOutputTokens);
        json.WriteBoolean("stream"u8, facts.Stream);
        json.WriteString("needs"u8, decision.Needs == Capabilities.None ? "" : decision.Needs.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    // JSON has no infinity; an unknown price is one.
    private static void Number(Utf8JsonWriter json, string label, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(label, Math.Round(value, 9));
        }
        else
        {
            json.WriteNull(label);
        }
    }

    // Where it goes when the candidates fail: models in their order, then what the operator wrote for the end.
    private static void WriteChain(Utf8JsonWriter json, VirtualModel model)
    {
        WriteNames(json, "fallbacks"u8, model.Fallbacks);
        if (model.FallbacksByCause is { } lists)
        {
            json.WriteStartObject("fallbacks_by_cause"u8);
            WriteNames(json, "context_length"u8, lists[(int)FailureCause.ContextLength]);
            WriteNames(json, "content_policy"u8, lists[(int)FailureCause.ContentPolicy]);
            WriteNames(json, "rate_limited"u8, lists[(int)FailureCause.RateLimited]);
            WriteNames(json, "timeout"u8, lists[(int)FailureCause.Timeout]);
            json.WriteEndObject();
        }

        if (model.Degradation is { } degradation)
        {
            json.WriteStartObject("degradation"u8);
            json.WriteString("model"u8, degradation.Model?.Name);
            json.WriteBoolean("webhook"u8, degradation.Webhook is not null);
            json.WriteBoolean("reply"u8, degradation.Reply is not null);
            json.WriteEndObject();
        }
    }

    private static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> label, IReadOnlyList<VirtualModel>? models)
    {
        if (models is not null)
        {
            json.WriteStartArray(label);
            foreach (var model in models)
            {
                json.WriteStringValue(model.Name);
            }

            json.WriteEndArray();
        }
    }

    private GatewayError? Write(Utf8JsonWriter json, Snapshot snapshot, RoutingState state, ReadOnlySpan<byte> body, IHeaderSource headers, VirtualKey? key)
    {
        var unreadable = RequestScan.Scan(body, snapshot.Limits.JsonDepth, out var facts);
        unreadable = WantsHeaders.Read(headers, out var wants) ?? unreadable;
        if (unreadable is not null)
        {
            return unreadable;
        }

        var name = RequestScan.Unescape(body.Slice(facts.Model.Start, facts.Model.Length), new byte[facts.Model.Length]);
        json.WriteString("requested_model"u8, name);
        if (!ModelResolver.TryResolve(snapshot, name, out var model, out var strip))
        {
            return ModelResolver.Unknown(snapshot, name, key);
        }

        if (key?.Allows(model, name) == false)
        {
            return ModelResolver.NotAllowed(name);
        }

        var request = new RouteRequest(ref facts, body, key, wants, headers);
        chooser.Decide(model, strip, request, out var decision);
        WriteDecision(json, decision, facts);
        var now = chooser.Now();
        var eligible = chooser.Eligible(decision, request, now);
        var selection = chooser.Select(decision, request, state, eligible, now, turn: 0, FixedDice);
        WriteCandidates(json, decision, request, selection, now);
        WriteChain(json, decision.Model);
        if (eligible.Length == 0)
        {
            return NoRoute.Explain(chooser, decision, request);
        }

        var chosen = eligible.Length == 1 ? eligible[0] : Strategy.Of(decision.Strategy.Kind).Choose(selection);
        json.WriteString("choice"u8, decision.Model.Candidates[chosen].Deployment.Id);
        return null;
    }

    private void WriteCandidates(Utf8JsonWriter json, in Decision decision, in RouteRequest request, in Selection selection, uint now)
    {
        json.WriteStartArray("candidates"u8);
        for (var i = 0; i < decision.Model.Candidates.Length; i++)
        {
            var excluded = chooser.Exclude(decision, request, decision.Model.Candidates[i], now);
            json.WriteStartObject();
            json.WriteString("deployment"u8, decision.Model.Candidates[i].Deployment.Id);
            json.WriteString("excluded"u8, excluded == Exclusion.None ? null : NoRoute.Words(excluded));
            if (excluded == Exclusion.None)
            {
                var numbers = new SortedDictionary<string, double>(StringComparer.Ordinal);
                Strategy.Of(decision.Strategy.Kind).Explain(selection, i, numbers);
                json.WriteStartObject("numbers"u8);
                foreach (var (label, value) in numbers)
                {
                    Number(json, label, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
