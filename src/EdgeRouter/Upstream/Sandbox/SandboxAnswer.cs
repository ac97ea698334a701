namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// A whole answer before it is written. <see cref="Created"/> is in Unix seconds. All choices run at the same pace, side by side.
/// </summary>
internal sealed record SandboxAnswer(
    string Id, long Created, SandboxRequest Request, IReadOnlyList<SandboxChoice> Choices, int PromptTokens)
{
    public int CompletionTokens => Choices.Sum(static c => c.Tokens.Count);

    public TimeSpan DueAt(int token)
    {
        var pace = Request.Settings.TokensPerSecond ?? SandboxSettings.DefaultTokensPerSecond;
        return pace > 0 ? Request.Settings.Ttft + TimeSpan.FromSeconds(token / pace) : Request.Settings.Ttft;
    }

    /// <summary>When a JSON answer is ready: after the last token if the request set a pace, else at the first.</summary>
    public TimeSpan ReadyAt =>
        Request.Settings.TokensPerSecond is null ? Request.Settings.Ttft : DueAt(Choices.Max(static c => c.Tokens.Count));
}
