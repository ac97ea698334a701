namespace EdgeRouter.Tests.Pipeline.Engine;

/// <summary>A request as an upstream saw it.</summary>
/// <param name="Provider">Name of the provider.</param>
/// <param name="Model">As it stands in the body.</param>
/// <param name="At">Since the beginning of the test.</param>
/// <param name="Number">How many came to this model before.</param>
internal sealed record FakeCall(string Provider, string Model, string Body, string Key, TimeSpan At, int Number);
