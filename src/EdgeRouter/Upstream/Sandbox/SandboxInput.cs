namespace EdgeRouter.Upstream.Sandbox;

/// <summary>One prompt or one input of an embedding: text, or the numbers of tokens.</summary>
internal sealed record SandboxInput(string? Text, IReadOnlyList<long> Numbers, int Tokens);
