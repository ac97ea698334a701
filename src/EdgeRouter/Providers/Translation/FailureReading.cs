using EdgeRouter.Model;

namespace EdgeRouter.Providers.Translation;

/// <summary>A provider's refusal, read.</summary>
/// <param name="Class">From the provider's own type or code first, from the status second; text only ever refines what those have said.</param>
/// <param name="Error">Its words; null when the body was none of the provider's (an HTML page of something in between).</param>
/// <param name="RetryAfterMilliseconds">What the body asks to wait; 0 when it says nothing. The header is the caller's to read.</param>
internal readonly record struct FailureReading(FailureClass Class, UpstreamError? Error, long RetryAfterMilliseconds);
