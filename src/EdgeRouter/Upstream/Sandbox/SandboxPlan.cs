namespace EdgeRouter.Upstream.Sandbox;

/// <summary>
/// An answer that is decided: when its head is due, counted from the arrival of the request, and how to make it. Holds nothing of the
/// request's JSON.
/// </summary>
internal sealed record SandboxPlan(TimeSpan Due, Func<HttpResponseMessage> Make);
