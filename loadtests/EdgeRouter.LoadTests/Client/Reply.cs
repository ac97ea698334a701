namespace EdgeRouter.LoadTests.Client;

/// <summary>What a request came to.</summary>
/// <param name="Fault">What is wrong with it, or null.</param>
/// <param name="FirstByteAt">When its first byte was there, by the monotonic clock in nanoseconds; 0: there was none.</param>
/// <param name="Provider">Who the router says has answered; empty when it does not.</param>
/// <param name="Cache">What the router says of its cache; empty when the model has none.</param>
internal readonly record struct Reply(string? Fault, long FirstByteAt, string Provider, string Cache);
