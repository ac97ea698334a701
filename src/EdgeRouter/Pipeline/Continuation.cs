using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRouter.Model;
using EdgeRouter.Providers;

namespace EdgeRouter.Pipeline;

/// <summary>
/// How another attempt goes on with an answer that broke. Continuing: the answer so far becomes the last message, which deployments with <c>prefill</c> simply go on with; others are asked to in words, and so is one that refuses
/// the first form. Restarting: the request as it was.
/// </summary>
internal sealed class Continuation(Transcript sent, RecoveryKind kind)
{
    private const string GoOn = "Your answer above was interrupted. Go on exactly where it breaks off. Do not repeat anything and do not comment on the interruption.";

    /// <summary>Of the attempt under way.</summary>
    public StreamMender? Mender { get; private set; }

    /// <summary>A deployment has refused an answer as its last message.</summary>
    public bool InWords { get; set; }

    /// <summary>Whether a stream can be gone on with at all.</summary>
    public static bool IsPossible(RecoveryKind kind, Transcript? sent, in RequestFacts facts, Operation operation, bool midEvent) =>
        sent is { IsSafe: true } && !midEvent && operation is Operation.ChatCompletions or Operation.Messages && facts.Messages.IsPresent
        && (kind == RecoveryKind.RestartMatching || (kind == RecoveryKind.Continue && (facts.Needs & (Capabilities.Tools | Capabilities.JsonSchema)) == 0));

    /// <summary>Before each attempt.</summary>
    public void Begin() => Mender = StreamMender.For(sent, kind == RecoveryKind.RestartMatching);

    public bool UsesPrefill(Deployment deployment) => kind == RecoveryKind.Continue && deployment.Facts.Prefill && !InWords && sent.Text.Length > 0;

    public void Edit(in RequestFacts facts, Deployment deployment, ref BodyEdits edits)
    {
        if (kind != RecoveryKind.Continue || sent.Text.Length == 0)
        {
            return;
        }

        var messages = new StringBuilder(",{\"role\":\"assistant\",\"content\":\"").Append(Quoted(Encoding.UTF8.GetString(sent.Text))).Append("\"}");
        if (!UsesPrefill(deployment))
        {
            messages.Append(",{\"role\":\"user\",\"content\":\"").Append(Quoted(GoOn)).Append("\"}");
        }

        edits.Replace(facts.Messages.Start + facts.Messages.Length - 1, 0, Encoding.UTF8.GetBytes(messages.ToString()));
    }

    /// <summary>The settings of the attempt, with what is left of the caller's cap on the answer.</summary>
    public ParameterSettings? Cap(ParameterSettings? settings, in RequestFacts facts)
    {
        if (kind != RecoveryKind.Continue || facts.MaxOutputTokens == 0)
        {
            return settings;
        }

        var left = (double)Math.Max(1, facts.MaxOutputTokens - sent.Events);
        var caps = (settings?.Cap ?? []).Where(static c => !IsLength(c.Key)).ToList();
        var least = (settings?.Cap ?? []).Where(static c => IsLength(c.Key)).Select(static c => c.Value).Append(left).Min();
        caps.Add(KeyValuePair.Create("max_tokens"u8.ToArray(), least));
        caps.Add(KeyValuePair.Create("max_completion_tokens"u8.ToArray(), least));
        return new ParameterSettings { Set = settings?.Set ?? [], Drop = settings?.Drop ?? [], Cap = caps };
    }

    private static bool IsLength(ReadOnlySpan<byte> name) => name.SequenceEqual("max_tokens"u8) || name.SequenceEqual("max_completion_tokens"u8);

    private static string Quoted(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
}
