using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Providers.Anthropic;

/// <summary>
/// How a model of Anthropic's is asked to think: by effort on newer models, by a budget of tokens on older ones, and not at all where the conversation forbids it. Also for such models behind Bedrock.
/// </summary>
internal sealed class AnthropicThinking(ChatRequest request, RequestTarget target)
{
    private const long LeastBudget = 1024;

    public ThinkingMode Mode { get; private set; }

    /// <summary>Tokens; 0 unless <see cref="Mode"/> is <see cref="ThinkingMode.Enabled"/>.</summary>
    public long Budget { get; private set; }

    public ReasoningEffort Effort { get; private set; }

    public bool IsOn => Mode is ThinkingMode.Enabled or ThinkingMode.Adaptive;

    /// <summary>Signed reasoning of earlier turns, read from a client that is not Anthropic's, goes back only to a model that thinks now.</summary>
    public bool KeepsHistory => IsOn || Mode == ThinkingMode.Unset;

    private bool IsAdaptive => (target.Traits & ModelTraits.AdaptiveThinking) != 0;

    public void Decide(List<Turn> turns, List<FieldLoss> losses)
    {
        if (request.Thinking != ThinkingMode.Unset)
        {
            Take(losses);
        }
        else if (request.Effort != ReasoningEffort.Unset)
        {
            OfEffort(losses);
        }

        var why = !IsOn || request.Origin == DialectId.Anthropic ? null
            : ContinuesUnsigned(turns) ? "cannot begin within a tool loop whose reasoning was not kept"
            : !IsAdaptive && request.ToolChoice is ToolChoice.Required or ToolChoice.Named ? "cannot go with a forced tool" : null;
        if (why is not null)
        {
            losses.Add(new FieldLoss(request.NameOf(ChatField.ReasoningEffort) ?? "thinking", Droppable: true, why));
            (Mode, Budget, Effort) = (ThinkingMode.Unset, 0, ReasoningEffort.Unset);
        }
    }

    // The caller said it in Anthropic's words; only what this model refuses is put into others.
    private void Take(List<FieldLoss> losses)
    {
        Mode = request.Thinking;
        Budget = Mode == ThinkingMode.Enabled ? request.ThinkingBudget : 0;
        Effort = request.Effort;
        if (IsAdaptive && Mode == ThinkingMode.Enabled)
        {
            Mode = ThinkingMode.Adaptive;
            Effort = Effort == ReasoningEffort.Unset ? ReasoningEfforts.OfBudget(Budget) : Effort;
            Budget = 0;
            losses.Add(new FieldLoss("thinking.budget_tokens", Droppable: true, "is refused by this model and was sent as an effort"));
        }
    }

    private void OfEffort(List<FieldLoss> losses)
    {
        var isOwn = request.Origin == DialectId.Anthropic;
        if (IsAdaptive || isOwn)
        {
            // An Anthropic client that names an effort alone wants just that.
            Mode = isOwn ? ThinkingMode.Unset : request.Effort == ReasoningEffort.None ? ThinkingMode.Disabled : ThinkingMode.Adaptive;
            Effort = request.Effort switch
            {
                ReasoningEffort.None => ReasoningEffort.Unset,
                ReasoningEffort.Minimal => ReasoningEffort.Low,
                var effort => effort,
            };
            return;
        }

        if (request.Effort is ReasoningEffort.None)
        {
            return;
        }

        var limit = request.Has(ChatField.MaxOutputTokens) && long.TryParse(request[ChatField.MaxOutputTokens].Span, out var tokens) ? tokens : long.MaxValue;
        var budget = Math.Min(ReasoningEfforts.Budget(request.Effort), limit - 1);
        if (budget < LeastBudget)
        {
            losses.Add(new FieldLoss(request.NameOf(ChatField.ReasoningEffort)!, Droppable: true, "needs a limit on output above 1024 tokens"));
            return;
        }

        (Mode, Budget) = (ThinkingMode.Enabled, budget);
    }

    // The last word is a tool's, and the call before it came without the signed reasoning that has to precede it.
    private static bool ContinuesUnsigned(List<Turn> turns) =>
        turns.Count >= 2 && turns[^1].HasResults && turns[^2].HasCalls && !turns[^2].Parts.Exists(static p => p.Kind == ContentKind.RedactedReasoning || p.Kind == ContentKind.Reasoning && !p.Signature.IsEmpty);
}
