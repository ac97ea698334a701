namespace EdgeRouter.Upstream.Sandbox;

/// <summary>One choice of an answer. The tokens are its text or, with a <see cref="Call"/>, the fragments of the call's input.</summary>
internal sealed record SandboxChoice(int Index, SandboxTokens Tokens, string FinishReason)
{
    public SandboxCall? Call { get; init; }

    public string? CallId { get; init; }

    /// <summary>Cuts at the request's limit; a cut answer finishes with <c>length</c>.</summary>
    public static SandboxChoice Limited(int index, SandboxTokens tokens, int limit, string finishReason) =>
        tokens.Count > limit ? new SandboxChoice(index, tokens.Take(limit), "length") : new SandboxChoice(index, tokens, finishReason);
}
