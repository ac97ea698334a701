namespace EdgeRouter.Tests.Budget;

/// <summary>Runs while no other test does: they share the pools of buffers and state machines, and a pool that others have emptied has to allocate.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class QuietGroup
{
    public const string Name = "quiet";
}
