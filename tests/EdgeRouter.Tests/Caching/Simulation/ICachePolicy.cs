namespace EdgeRouter.Tests.Caching.Simulation;

internal interface ICachePolicy
{
    /// <summary>One request: true when it is a hit. After a miss the answer is offered to the cache.</summary>
    /// <param name="extent">Bytes that the entry takes.</param>
    bool Access(int key, int extent);
}
