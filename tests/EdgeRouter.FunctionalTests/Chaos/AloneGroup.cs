namespace EdgeRouter.FunctionalTests.Chaos;

/// <summary>Tests that load the whole machine, and so run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneGroup
{
    public const string Name = "alone";
}
