namespace EdgeRouter.Config.Records;

/// <summary>Values below this property are never printed, whatever is wrong with them. In the schema: <c>writeOnly</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
