namespace EdgeRouter.Health;

/// <summary>What is assumed before anything was measured, milliseconds.</summary>
/// <param name="RoundTrip">One round trip to where the deployment stands.</param>
internal readonly record struct Prior(float FirstToken, float PerToken, float RoundTrip)
{
    /// <summary>400 ms and 20 ms: middle of the road for hosted models; low enough that a fresh deployment is tried.</summary>
    public static readonly Prior Default = new(400, 20, 20);
}
