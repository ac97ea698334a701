namespace EdgeRouter.Model;

/// <summary>The members of a provider's error object, as far as it had them.</summary>
internal sealed record UpstreamError(string? Message, string? Type, string? Code, string? Param);
