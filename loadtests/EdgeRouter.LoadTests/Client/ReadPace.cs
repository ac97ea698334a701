namespace EdgeRouter.LoadTests.Client;

/// <summary>A client that does not read as fast as it could: so many bytes, then a pause.</summary>
internal sealed record ReadPace(int Bytes, TimeSpan Pause);
