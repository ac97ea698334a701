namespace EdgeRouter.Import.Target;

/// <summary>What a variable holds: decides what stands in for it when the configuration is checked where it is not set.</summary>
internal enum VariableUse
{
    Secret,
    Address,
    GoogleAccount,
}
