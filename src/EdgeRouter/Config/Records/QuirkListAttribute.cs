namespace EdgeRouter.Config.Records;

/// <summary>The strings of this list are names of <see cref="Model.Quirks"/>. In the schema: an <c>enum</c> on the items.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class QuirkListAttribute : Attribute;
