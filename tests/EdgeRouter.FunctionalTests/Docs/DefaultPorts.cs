namespace EdgeRouter.FunctionalTests.Docs;

/// <summary>Tests that start a router on the ports that it takes without a configuration: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class DefaultPorts
{
    public const string Name = "default ports";
}
