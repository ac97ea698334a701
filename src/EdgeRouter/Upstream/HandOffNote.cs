namespace EdgeRouter.Upstream;

/// <summary>What a webhook is told besides the request itself.</summary>
/// <param name="Failure">Name of the last failure.</param>
/// <param name="Key">Name of the virtual key; null: none.</param>
internal sealed record HandOffNote(string RequestId, string Model, string Failure, string? Key);
