namespace EdgeRouter.Upstream.Sandbox;

/// <summary>One event of a stream and when it is due, counted from the arrival of the request.</summary>
internal readonly record struct SandboxEvent(SandboxEventKind Kind, TimeSpan Due, SandboxChoice? Choice = null, int Token = 0);
