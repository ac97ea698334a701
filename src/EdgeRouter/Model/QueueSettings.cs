namespace EdgeRouter.Model;

/// <summary>Where requests wait when every deployment is at its cap or its rate limit.</summary>
/// <param name="Length">Requests of one model that may wait at a time; 0: none.</param>
/// <param name="Wait">Longest wait.</param>
internal sealed record QueueSettings(int Length, TimeSpan Wait)
{
    public static readonly QueueSettings Default = new(256, TimeSpan.FromSeconds(30));
}
